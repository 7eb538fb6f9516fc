import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkPlugins } from "./engine/plugins";
import { findProgram, toolsDirectory } from "./engine/programs";
import { frontendKind } from "./lab/frontendSource";

const programs = [
  "pulumi",
  "buildx",
  "buildkitd",
  "runc",
  "dockerd",
  "containerd",
  "kube-apiserver",
  "kubelet",
];

/** Prints which parts of a test run were genuine, and which were stand-ins of this project. */
async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "dalec-parts-"));
  const plugins = linkPlugins(home);
  rmSync(home, { recursive: true });
  const kind = await frontendKind();
  const genuine = [
    ...programs.flatMap((name) => origin(name, findProgram(name))),
    ...plugins.filter(({ standIn }) => !standIn).flatMap(({ program, path }) => origin(program, path)),
  ];
  const standIns = plugins.filter(({ standIn }) => standIn).map(({ program }) => program);
  const absent = programs.filter((name) => findProgram(name) === undefined);
  console.log(`  Dalec frontend: ${kind}`);
  console.log(`  genuine: ${genuine.join(", ")}`);
  console.log(`  stand-ins: ${standIns.length === 0 ? "none" : standIns.join(", ")}`);
  if (absent.length > 0) console.log(`  absent: ${absent.join(", ")}`);
}

function origin(name: string, path: string | undefined): string[] {
  if (path === undefined) return [];
  return [`${name} (${path.startsWith(toolsDirectory) ? "built from its pinned module" : path})`];
}

void main();

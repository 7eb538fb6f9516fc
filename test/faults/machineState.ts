import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Workspace } from "../support/engine/workspace";
import { commandLines, roles } from "./processes";

/** Files of other programs and people, which nothing here may touch: by their paths in the workspace. */
const foreign: Readonly<Record<string, string>> = {
  "project/notes.txt": "mine",
  "project/src/main.c": "int main() { return 0; }",
  "project/.dalec-notes": "not of this library",
  "home/.profile": "mine",
  "state/other-program/state.json": "{}",
  "state/pulumi-dalec-notes": "not of this library",
  "tmp/other/file": "mine",
  "run/other/file": "mine",
  "buildx/instances/theirs": JSON.stringify({
    Name: "theirs",
    Driver: "remote",
    Nodes: [{ Name: "theirs0", Endpoint: "unix:///nonexistent/theirs.sock", Platforms: null }],
    Dynamic: false,
  }),
};

/** Writes the files of others into a workspace. */
export function plantForeignFiles({ directory }: Workspace): void {
  for (const [path, text] of Object.entries(foreign)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
    chmodSync(join(directory, path), 0o640);
  }
}

/** What became of the files of others: each that is missing, or differs. */
export function changedForeignFiles({ directory }: Workspace): string[] {
  return Object.entries(foreign).flatMap(([path, text]) => {
    const found = describe(join(directory, path));
    return found === `640 ${hashOf(text)}` ? [] : [`${path}: ${found}`];
  });
}

/** Files that tools leave at their first use, and which no test of this library can prevent. */
const ofTools =
  /^(buildx\/(\.|current$|activity|defaults|instances$|refs$)|docker(\/|$)|home\/\.(cache|config|docker|pulumi)|tmp\/((tsx|ts-node)-|dockerfile\d+|kubeconfig\d+$)|project\/Pulumi\.[\w-]+\.yaml$)/;

/** All files, sockets, processes and mounts of a workspace's machine, without the files of Pulumi and of tools. */
export function machineState(workspace: Workspace): string[] {
  const { directory } = workspace;
  const places = ["home", "tmp", "state", "config", "run", "buildx", "project"];
  const files = places.flatMap((place) => walk(join(directory, place)));
  const mounts = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .filter((line) => line.includes(directory))
    .map((line) => `mount ${line.split(" ")[1]}`);
  return [
    ...files.map((path) => relative(directory, path)).filter((path) => !ofTools.test(path)),
    ...commandLines(directory)
      .filter(({ argv }) => !isProvider(argv))
      .map(({ argv }) => `process ${argv.join(" ").slice(0, 200)}`),
    ...mounts,
  ].sort();
}

/** Pulumi starts a provider several times, and leaves one that is starting while another is killed. */
function isProvider(argv: string[]): boolean {
  return roles.commandProvider(argv) || roles.buildProvider(argv) || roles.kubernetesProvider(argv);
}

function walk(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? [path, ...walk(path)] : [path];
  });
}

/** The mode and content of a file, as one text. */
function describe(path: string): string {
  try {
    const stat = lstatSync(path);
    const mode = (stat.mode & 0o777).toString(8);
    if (stat.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
    return stat.isFile() ? `${mode} ${hashOf(readFileSync(path))}` : `${mode} no file`;
  } catch {
    return "missing";
  }
}

function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

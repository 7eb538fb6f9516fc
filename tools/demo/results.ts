import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { installAndRun } from "./install";
import { pullManifest } from "./manifest";
import type { Progress } from "./progress";
import { table } from "./table";

/** What the example's stack exports. */
export interface Outputs {
  /** Paths of the packages, by target. */
  packages: Record<string, string[]>;
  /** The images with their digests, by target. */
  images: Record<string, string>;
}

/** How long each build took, by the name of the docker-build resource. */
export type BuildSeconds = Record<string, string>;

/** Uses the results as their users would: installs the package and runs it, and pulls the manifest of the image. */
export async function useResults(
  outputs: Outputs,
  locations: { project: string; root: string; registry: string },
  progress: Progress,
): Promise<void> {
  const [deb] = Object.values(outputs.packages).flat();
  if (deb === undefined) throw new Error("no .deb file was built");
  await progress.step(`Installing ${basename(deb)} into a temporary root directory`, async () => {
    const path = join(locations.project, deb);
    const { root, output } = await installAndRun(path, "/usr/bin/hello", locations.root, locations.registry);
    progress.line(`installed into ${root}`);
    progress.line(`/usr/bin/hello prints: ${output}`);
    if (output !== "Hello from Dalec")
      throw new Error(`the installed program prints "${output}", not "Hello from Dalec"`);
  });
  for (const ref of Object.values(outputs.images)) {
    const [tag = "", digest = ""] = ref.split("@");
    const repository = /^[^/]+\/(.+):[^:/]+$/.exec(tag)?.[1] ?? "";
    await progress.step(`Pulling the manifest of ${tag}`, async () => {
      const manifest = await pullManifest(locations.registry, repository, digest);
      if (manifest === undefined) throw new Error(`the registry does not have ${ref}`);
      progress.line(`${manifest.mediaType}, ${manifest.size} bytes, the digest matches`);
    });
  }
}

/**
 * A table of the results.
 *
 * @param project the directory of the project, to which the paths are relative
 */
export function resultTable(outputs: Outputs, seconds: BuildSeconds, project: string): string[] {
  const secondsOf = (target: string) => seconds[`hello-${target.replaceAll("/", "-")}`] ?? "";
  const packages = Object.entries(outputs.packages).flatMap(([target, paths]) =>
    paths.map((path) => ["package", target, path, digestOf(join(project, path)), secondsOf(target)]),
  );
  const images = Object.entries(outputs.images).map(([target, ref]) => {
    const [tag = "", digest = ""] = ref.split("@");
    return ["image", target, tag, digest, secondsOf(target)];
  });
  const short = ([result = "", target = "", location = "", digest = "", time = ""]: string[]) => [
    result,
    target,
    location,
    digest.slice(0, "sha256:".length + 12),
    time,
  ];
  return table([
    ["result", "target", "location", "digest", "seconds"],
    ...[...packages, ...images].map(short),
  ]);
}

function digestOf(file: string): string {
  return `sha256:${createHash("sha256").update(readFileSync(file)).digest("hex")}`;
}

/** Reads from a line of Pulumi how long a build took. */
export function readSeconds(line: string, seconds: BuildSeconds): void {
  const found = /docker-build:index:Image (\S+) created \(([\d.]+)s\)/.exec(line);
  if (found !== null) seconds[found[1] ?? ""] = found[2] ?? "";
}

import { join } from "node:path";
import type { BuildImageResult, BuildPackageResult } from "pulumi-dalec";
import { installAndRun } from "./install";
import { pullManifest } from "./manifest";
import type { Progress } from "./progress";
import { table } from "./table";

/** What the example's stack exports. */
export interface Outputs {
  packages: Record<string, BuildPackageResult>;
  images: Record<string, BuildImageResult>;
}

/** How long each build took, by the name of the docker-build resource. */
export type BuildSeconds = Record<string, string>;

/** Uses the results as their users would: installs the package and runs it, and pulls the manifest of the image. */
export async function useResults(
  outputs: Outputs,
  locations: { project: string; root: string; registry: string },
  progress: Progress,
): Promise<void> {
  const files = Object.values(outputs.packages).flatMap((one) => one.files);
  const deb = files.find(({ name }) => name.endsWith(".deb"));
  if (deb === undefined) throw new Error("no .deb file was built");
  await progress.step(`Installing ${deb.name} into a temporary root directory`, async () => {
    const path = join(locations.project, deb.path);
    const { root, output } = await installAndRun(path, "/usr/bin/hello", locations.root, locations.registry);
    progress.line(`installed into ${root}`);
    progress.line(`/usr/bin/hello prints: ${output}`);
    if (output !== "Hello from Dalec")
      throw new Error(`the installed program prints "${output}", not "Hello from Dalec"`);
  });
  for (const image of Object.values(outputs.images)) {
    const repository = /^[^/]+\/(.+):[^:/]+@/.exec(image.ref)?.[1] ?? "";
    await progress.step(`Pulling the manifest of ${image.ref.split("@")[0]}`, async () => {
      const manifest = await pullManifest(locations.registry, repository, image.digest);
      if (manifest === undefined) throw new Error(`the registry does not have ${image.ref}`);
      progress.line(`${manifest.mediaType}, ${manifest.size} bytes, the digest matches`);
    });
  }
}

/** A table of the results. */
export function resultTable(outputs: Outputs, seconds: BuildSeconds): string[] {
  const secondsOf = (target: string) => seconds[`hello-${target.replaceAll("/", "-")}`] ?? "";
  const packages = Object.entries(outputs.packages).flatMap(([target, { files }]) =>
    files
      .filter(({ name }) => name.endsWith(".deb"))
      .map((file) => ["package", target, file.path, `sha256:${file.sha256}`, secondsOf(target)]),
  );
  const images = Object.entries(outputs.images).map(([target, image]) => [
    "image",
    target,
    image.ref.split("@")[0] ?? "",
    image.digest,
    secondsOf(target),
  ]);
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

/** Reads from a line of Pulumi how long a build took. */
export function readSeconds(line: string, seconds: BuildSeconds): void {
  const found = /docker-build:index:Image (\S+) created \(([\d.]+)s\)/.exec(line);
  if (found !== null) seconds[found[1] ?? ""] = found[2] ?? "";
}

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

/** How long what took, by the name of the docker-build resource. */
export type BuildSeconds = Record<string, string>;

/** Uses what was built as its users would: installs the package and runs it, pulls the image's manifest. */
export async function useResults(
  outputs: Outputs,
  place: { project: string; root: string; registry: string },
  progress: Progress,
): Promise<void> {
  const files = Object.values(outputs.packages).flatMap((one) => one.files);
  const deb = files.find(({ name }) => name.endsWith(".deb"));
  if (deb === undefined) throw new Error("no .deb file was built");
  await progress.step(`Installing ${deb.name} into a throw-away root`, async () => {
    const path = join(place.project, deb.path);
    const { place: where, said } = await installAndRun(path, "/usr/bin/hello", place.root, place.registry);
    progress.line(`installed into ${where}`);
    progress.line(`/usr/bin/hello says: ${said}`);
    if (said !== "Hello from Dalec")
      throw new Error("the installed program does not say what the spec tells");
  });
  for (const image of Object.values(outputs.images)) {
    const repository = /^[^/]+\/(.+):[^:/]+@/.exec(image.ref)?.[1] ?? "";
    await progress.step(`Pulling the manifest of ${image.ref.split("@")[0]}`, async () => {
      const manifest = await pullManifest(place.registry, repository, image.digest);
      if (manifest === undefined) throw new Error("the registry does not have it");
      progress.line(`${manifest.mediaType}, ${manifest.size} bytes, the digest is right`);
    });
  }
}

/** The table of what was built. */
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
  const short = ([what = "", target = "", where = "", digest = "", time = ""]: string[]) => [
    what,
    target,
    where,
    digest.slice(0, "sha256:".length + 12),
    time,
  ];
  return table([["what", "target", "where", "digest", "seconds"], ...[...packages, ...images].map(short)]);
}

/** Reads from Pulumi's lines how long each build took. */
export function readSeconds(line: string, seconds: BuildSeconds): void {
  const found = /docker-build:index:Image (\S+) created \(([\d.]+)s\)/.exec(line);
  if (found !== null) seconds[found[1] ?? ""] = found[2] ?? "";
}

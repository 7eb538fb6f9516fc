import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce } from "./buildOnce";
import { run } from "./run";
import { cacheDirectory, requireTool } from "./tools";

/** A Go module of the tests, with programs to build. */
export interface GoModule {
  /** The directory of its go.mod. */
  directory: string;
  /** Name of its directory in the cache. */
  name: string;
  packages: readonly string[];
}

/**
 * Builds the programs of a Go module once for each state of its source, and returns the directory that holds them.
 *
 * `onBuild` is called before a build, which takes a minute when Go's own caches are empty.
 */
export async function buildGoModule(
  { directory, name, packages }: GoModule,
  onBuild: () => void = () => {},
): Promise<string> {
  const key = await hashOfSource(directory);
  return buildOnce(cacheDirectory(name, key), async (draft) => {
    onBuild();
    await run(
      requireTool("go"),
      [
        "build",
        "-trimpath",
        "-gcflags=all=-dwarf=false",
        "-ldflags",
        "-s -w",
        "-o",
        `${draft}/`,
        ...packages,
      ],
      {
        cwd: directory,
        env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
      },
    );
  });
}

async function hashOfSource(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !/_test\.go$|\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    hash
      .update(`${file.slice(directory.length)}\0`)
      .update(await readFile(file))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

// @ts-check
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "./cache.mjs";
import { ensureDependencies } from "./dependencies.mjs";

const files = ["package.json", "package-lock.json"].map((name) =>
  join(dirname(fileURLToPath(import.meta.url)), "node", name),
);

/** The directory in the cache that holds the releases of Node.js in `tools/node`. */
function directoryOfNodes() {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return join(cacheDirectory(), `node-${hash.digest("hex").slice(0, 10)}`);
}

/**
 * The path of a release of Node.js, after {@link ensureNodes}.
 * @param {string} release As `22`.
 */
export function nodePath(release) {
  return join(directoryOfNodes(), "node_modules", `node-${release}`, "bin", "node");
}

/**
 * Makes sure that the cache holds the releases of Node.js in `tools/node`, as npm packages.
 * @param {(line: string) => void} log
 */
export async function ensureNodes(log) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("the releases of Node.js that the tests use are for Linux on x64");
  }
  const directory = directoryOfNodes();
  await mkdir(directory, { recursive: true });
  for (const file of files) await copyFile(file, join(directory, basename(file)));
  await ensureDependencies(directory, { log, name: "releases of Node.js" });
}

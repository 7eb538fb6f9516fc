// @ts-check
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleMachine } from "./bundleMachine.mjs";
import { npmCi } from "./dependencies.mjs";

/**
 * Fills a `dist` without TypeScript and without declarations of types, as a plugin needs it: Pulumi installs a plugin without
 * its devDependencies.
 *
 * @param {string} project
 * @param {string} directory
 */
export async function transpile(project, directory) {
  if (existsSync(join(project, "node_modules", "esbuild"))) return transpileWith(project, project, directory);
  const draft = await mkdtemp(join(project, ".compiler-"));
  try {
    await writeFile(
      join(draft, "package.json"),
      JSON.stringify({ private: true, ...(await lockOf(project, draft)) }),
    );
    await npmCi(draft);
    await transpileWith(draft, project, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * @param {string} compiler The directory of a package that has esbuild.
 * @param {string} project
 * @param {string} directory
 */
async function transpileWith(compiler, project, directory) {
  const entry = createRequire(join(compiler, "package.json")).resolve("esbuild");
  /** @type {{ default: typeof import("esbuild") }} */
  const { default: esbuild } = await import(pathToFileURL(entry).href);
  const sources = join(project, "src");
  const files = (await readdir(sources, { recursive: true })).filter((file) => file.endsWith(".ts"));
  await esbuild.build({
    // Named one by one: with an `outbase`, esbuild makes other paths where a directory has a colon in its name.
    entryPoints: files.map((file) => ({ in: join(sources, file), out: file.replace(/\.ts$/, "") })),
    outdir: directory,
    format: "cjs",
    platform: "node",
    target: "node20",
    tsconfigRaw: "{}",
  });
  await bundleMachine(join(sources, "machine"), join(directory, "machine"), esbuild);
  await esbuild.stop();
}

/**
 * Writes a package-lock.json that has only esbuild, at the version and with the checksums of the project's own.
 *
 * @param {string} project
 * @param {string} directory
 * @returns {Promise<{ dependencies: Record<string, string> }>} What a package.json beside it has to say.
 */
async function lockOf(project, directory) {
  const { packages } = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8"));
  const dependencies = { esbuild: packages["node_modules/esbuild"].version };
  const chosen = Object.entries(packages)
    .filter(([path]) => /^node_modules\/(esbuild|@esbuild\/[^/]+)$/.test(path))
    .map(([path, { dev: _, ...entry }]) => [path, entry]);
  const lock = { lockfileVersion: 3, packages: { "": { dependencies }, ...Object.fromEntries(chosen) } };
  await writeFile(join(directory, "package-lock.json"), JSON.stringify(lock));
  return { dependencies };
}

// @ts-check
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } = require("node:fs");
const { join } = require("node:path");

const project = join(__dirname, "..", "..", "..");

/**
 * Runs the stand-in that the first argument names, packed into one file. Every operation starts several stand-ins, and
 * from their sources and modules they take four times as long to start. The file is kept until its sources change.
 */
const [, , name = ""] = process.argv;
const cache = join(project, "node_modules", ".cache", "standins");
const file = join(cache, `${name}-${hashOfSources()}.js`);
if (!existsSync(file)) pack();
require(file);

function pack() {
  mkdirSync(cache, { recursive: true });
  const draft = `${file}.${process.pid}`;
  const entryPoints = [join(__dirname, name, "main.ts")];
  require("esbuild").buildSync({
    entryPoints,
    outfile: draft,
    bundle: true,
    define: { __dirname: JSON.stringify(join(__dirname, name)) },
    platform: "node",
    target: "node20",
  });
  renameSync(draft, file);
}

function hashOfSources() {
  const hash = createHash("sha256").update(readFileSync(join(project, "package-lock.json")));
  for (const entry of readdirSync(__dirname, { recursive: true, encoding: "utf8" }).sort()) {
    if (entry.endsWith(".ts")) hash.update(`\0${entry}\0`).update(readFileSync(join(__dirname, entry)));
  }
  return hash.digest("hex").slice(0, 16);
}

// @ts-check
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { cacheDirectory } from "../cache.mjs";
import { addressOf } from "../docs/address.mjs";
import { findProgram } from "../programs.mjs";
import { notesOf } from "./changelog.mjs";

/**
 * Makes what is attached to a release: the npm package, the schema, an SDK per language, their checksums, and the notes.
 *
 * @param {string} project
 * @param {string} directory Replaced.
 */
export async function makeAssets(project, directory) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const read = (/** @type {string} */ file) => readFileSync(join(project, file), "utf8");
  const manifest = JSON.parse(read("package.json"));
  const { version } = manifest;
  const run = (/** @type {string} */ program, /** @type {string[]} */ args, input = "") =>
    execFileSync(program, args, { cwd: project, input, stdio: ["pipe", "ignore", "inherit"] });

  const path = [process.env.PATH, join(cacheDirectory(), "bin")].join(delimiter);
  const generator = await findProgram(["pulumi-sdk-generator"], { path });
  if (generator === undefined)
    throw new Error("pulumi-sdk-generator is missing: run `node tools/setup.mjs languages`");

  run("npm", ["pack", "--ignore-scripts", "--pack-destination", directory]);
  // Where a program that has one of the SDKs gets the plugin, in the form that `pulumi package add` gives an SDK.
  const pluginDownloadURL = `${addressOf(manifest).replace(/^https:/, "git:")}.git`;
  const schema = JSON.stringify(
    { ...JSON.parse(read("schema/pulumi-package.schema.json")), version, pluginDownloadURL },
    undefined,
    2,
  );
  writeFileSync(join(directory, "schema.json"), `${schema}\n`);
  const draft = mkdtempSync(join(tmpdir(), "dalec-sdk-"));
  try {
    for (const language of ["python", "go"]) {
      const name = `pulumi-dalec-${language}-${version}`;
      run(generator, [language, join(draft, name)], schema);
      // The same files give the same archive.
      const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
      run("tar", [...same, "-C", draft, "-czf", join(directory, `${name}.tar.gz`), name]);
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  const sums = readdirSync(directory)
    .sort()
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(directory, name)))
          .digest("hex")}  ${name}`,
    );
  writeFileSync(join(directory, "SHA256SUMS"), `${sums.join("\n")}\n`);
  writeFileSync(join(directory, "notes.md"), notesOf(read("CHANGELOG.md"), version));
}

// @ts-check
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../build.mjs";
import { addressOf, writeAddress } from "../docs/address.mjs";
import { makeAssets } from "./assets.mjs";
import { withRelease } from "./changelog.mjs";
import { checkVersion } from "./version.mjs";

const usage = `usage: npm run release -- VERSION   makes a release: version, changelog, commit, tag, assets
       npm run release -- --assets  makes only what is attached to the release that package.json names`;

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const assets = join(project, "release");
const manifestFile = join(project, "package.json");

/**
 * Makes a release in this clone. Nothing leaves the machine: pushing the tag starts the workflow that publishes.
 * @param {string} version
 */
async function release(version) {
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
  if (git("status", "--porcelain") !== "") throw new Error("the clone has changes that are not committed");
  checkVersion(version, git("tag", "--list").split("\n"));
  const { hostname } = new URL(addressOf(manifest));
  if (/(^|\.)example\.com$/.test(hostname)) {
    throw new Error(
      `package.json, "repository": ${hostname} is a placeholder for the address of the repository`,
    );
  }
  const schema = JSON.parse(readFileSync(join(project, "schema", "pulumi-package.schema.json"), "utf8"));
  if (schema.repository !== addressOf(manifest)) {
    throw new Error("the schema has another address than package.json: run `npm run generate`");
  }

  try {
    const changelog = join(project, "CHANGELOG.md");
    const date = new Date().toISOString().slice(0, "2026-01-31".length);
    writeFileSync(changelog, withRelease(readFileSync(changelog, "utf8"), version, date));
    npm("version", version, "--no-git-tag-version", "--allow-same-version", "--ignore-scripts");
    writeAddress(project);
    await ensureBuilt(project);
    testUpgrade();
    await makeAssets(project, assets);
    npm("publish", "--dry-run", "--ignore-scripts", join(assets, `pulumi-dalec-${version}.tgz`));
  } catch (error) {
    // The clone had no changes before.
    git("checkout", "--quiet", "--", ".");
    throw error;
  }
  git("commit", "--quiet", "--all", "--message", `Release ${version}`);
  git("tag", "--annotate", `v${version}`, "--message", `Release ${version}`);
  console.log(`Release ${version} is committed and tagged here, and its files are in release.`);
  console.log(`To publish it: git push origin HEAD v${version}`);
}

/** Tests that stacks of the last release see no difference. It is skipped, with the reason, before the first release. */
function testUpgrade() {
  const test = ["test/engine/upgradeFromRelease.test.ts", "--project", "engine", "--reporter", "verbose"];
  execFileSync(process.execPath, [join(project, "node_modules", "vitest", "vitest.mjs"), "run", ...test], {
    cwd: project,
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync("git", args, { cwd: project, encoding: "utf8" }).trim();
}

/** @param {string[]} args */
function npm(...args) {
  execFileSync("npm", args, { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
}

async function main() {
  const [what, ...others] = process.argv.slice(2);
  if (what === undefined || others.length > 0) throw new Error(usage);
  if (what !== "--assets") return release(what);
  await ensureBuilt(project);
  await makeAssets(project, assets);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

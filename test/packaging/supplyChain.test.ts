import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json";
import { defaultFrontend } from "../../src";
import { buildkitImage, rootlessBuildkitImage } from "../../src/buildkitd/release";

const root = resolve(__dirname, "..", "..");
const ignored = /(^|\/)(node_modules|dist|\.git|\.site)(\/|$)/;

/** The texts of all files of some kind, by their paths. */
function texts(pattern: RegExp): [string, string][] {
  const inDirectory = (directory: string): string[] =>
    readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name);
      if (ignored.test(path)) return [];
      return entry.isDirectory() ? inDirectory(path) : [path];
    });
  const paths = inDirectory(".").filter((path) => pattern.test(path));
  return paths.map((path) => [path, readFileSync(join(root, path), "utf8")]);
}

describe("until the package is on the npm registry, nobody who takes its name there is asked for it", () => {
  const projects = texts(/(^|\/)package\.json$/);

  it.each(projects)("by %s", (_path, text) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(text);
    const version = { ...dependencies, ...devDependencies }["pulumi-dalec"];
    if (version !== undefined) expect(version).toMatch(/^file:/);
  });

  it("by a command in a document or a workflow", () => {
    const found = texts(/\.(md|ya?ml|ts|mjs)$/).flatMap(([path, text]) =>
      [...text.matchAll(/npx (?!--no )[^`\n]*pulumi-dalec/g)].map(([command]) => `${path}: ${command}`),
    );
    expect(found.filter((command) => !command.startsWith("test/packaging/"))).toEqual([]);
  });
});

it("CI installs nothing outside the lockfile, and leaves no credentials in the checkout", () => {
  for (const [path, text] of texts(/(^|\/)\.github\/workflows\/[^/]*$/)) {
    expect([path, text.match(/npx (?!--no )|npm (i|install|exec) /g)]).toEqual([path, null]);
    for (const [, used = ""] of text.matchAll(/uses: (\S+)/g)) expect(used).toMatch(/@[0-9a-f]{40}$/);
  }
  for (const name of readdirSync(join(root, ".github", "workflows"))) {
    const ours = readFileSync(join(root, ".github", "workflows", name), "utf8");
    const checkouts = ours.match(/actions\/checkout@/g) ?? [];
    expect(ours.match(/persist-credentials: false/g)).toHaveLength(checkouts.length);
  }
});

it("the workflow that publishes needs no token for npm", () => {
  const text = readFileSync(join(root, ".github", "workflows", "release.yml"), "utf8");
  expect(text).toContain("id-token: write");
  expect(text).toContain("npm publish --provenance");
  expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|_authToken/);
});

it("an installation without devDependencies has every package that the plugin loads", () => {
  const { dependencies, peerDependencies } = manifest;
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const missing = Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => {
    const locked = packages[`node_modules/${name}`];
    return locked === undefined || locked.dev === true;
  });
  expect(missing).toEqual([]);
});

it.each([buildkitImage, rootlessBuildkitImage, defaultFrontend])("%s is pinned by its digest", (image) => {
  expect(image).toMatch(/:v?[0-9][^@]*@sha256:[0-9a-f]{64}$/);
});

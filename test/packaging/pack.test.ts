import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../package.json";

const root = resolve(__dirname, "..", "..");
const run = (program: string, args: string[], cwd: string) =>
  execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** The package that npm packs, in an empty project with its dependencies. */
describe("the npm package", { tags: ["slow"] }, () => {
  let directory: string;
  let tarball: string;
  let project: string;
  let files: string[];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-pack-"));
    const packed = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", directory], root);
    const [found] = JSON.parse(packed);
    tarball = join(directory, found.filename);
    files = found.files.map(({ path }: { path: string }) => path);
    project = join(directory, "project");
    const modules = join(project, "node_modules");
    mkdirSync(modules, { recursive: true });
    run("tar", ["-xzf", tarball, "-C", modules], directory);
    run("mv", ["package", "pulumi-dalec"], modules);
    // Its dependencies come from the repository, so that no registry is needed.
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    for (const name of [
      "@types/node",
      "typescript",
      ...Object.keys({ ...dependencies, ...peerDependencies }),
    ]) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it("contains the library, its sources, the plugin and documentation, and nothing else", () => {
    const allowed =
      /^(?:dist|src|schema)\/|^(?:docs\/(?:diagnostics|releases)\.md|package\.json|PulumiPlugin\.yaml|(?:README|CHANGELOG)\.md|LICENSE)$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    const needed = [
      "dist/index.js",
      "dist/index.d.ts",
      "dist/plugin.js",
      "dist/cli.js",
      "dist/machine/files.txt",
      "dist/machine/remote.txt",
    ];
    const more = ["src/index.ts", "schema/pulumi-package.schema.json", "PulumiPlugin.yaml", "package.json"];
    expect([...needed, ...more].filter((file) => !files.includes(file))).toEqual([]);
    const sources = files.filter((file) => file.startsWith("src/"));
    const built = new Set(files.filter((file) => file.startsWith("dist/")));
    const missing = sources.filter(
      (file) => !built.has(file.replace(/^src/, "dist").replace(/\.ts$/, ".js")),
    );
    expect(missing).toEqual([]);
  });

  const use = "const found = [dalec.Build.name, dalec.targets.length > 90, typeof dalec.checkSpec];";
  it.each([
    ["program.cjs", `const dalec = require("pulumi-dalec"); ${use} console.log(JSON.stringify(found));`],
    ["program.mjs", `import * as dalec from "pulumi-dalec"; ${use} console.log(JSON.stringify(found));`],
    [
      "named.mjs",
      `import { Build, targets, checkSpec } from "pulumi-dalec"; console.log(JSON.stringify([Build.name, targets.length > 90, typeof checkSpec]));`,
    ],
  ])("works from %s", (file, text) => {
    writeFileSync(join(project, file), text);
    expect(JSON.parse(run(process.execPath, [file], project))).toEqual(["Build", true, "function"]);
  });

  it.each([
    ["commonjs", "node10", "program.ts"],
    ["nodenext", "nodenext", "program.ts"],
    ["nodenext", "nodenext", "program.mts"],
  ])("has types for TypeScript with module %s, resolution %s, in %s", (module, moduleResolution, file) => {
    const text = `import * as dalec from "pulumi-dalec";\nexport const name: string = dalec.Build.name;\n// @ts-expect-error a Build needs a builder\nexport const wrong: dalec.BuildArgs = {};\n`;
    writeFileSync(join(project, file), text);
    const options = ["--module", module, "--moduleResolution", moduleResolution, "--target", "es2022"];
    const more = ["--strict", "--noEmit", "--types", "node", file];
    // With the new resolution, the declarations of all that the library imports are checked as well.
    if (moduleResolution === "node10") more.push("--skipLibCheck");
    expect(run(process.execPath, ["node_modules/typescript/bin/tsc", ...options, ...more], project)).toBe("");
  });

  it("runs as a command", () => {
    writeFileSync(
      join(project, "good.yml"),
      "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\nname: a\nversion: 1.0.0\nrevision: 1\n",
    );
    const cli = join("node_modules", "pulumi-dalec", "dist", "cli.js");
    expect(run(process.execPath, [cli, "--help"], project)).toContain("pulumi-dalec check");
    expect(run(process.execPath, [cli, "--version"], project)).toBe(`${version}\n`);
    expect(
      JSON.parse(run(process.execPath, [cli, "check", "good.yml", "--format", "json"], project)),
    ).toEqual([]);
  });

  it("passes publint and attw", () => {
    const bin = (name: string) => join(root, "node_modules", ".bin", name);
    expect(run(bin("publint"), ["run", tarball, "--level", "warning"], root)).toContain("All good");
    // The old resolution reads `main` for the code and `types` for the types; programs get the library by `exports`.
    expect(run(bin("attw"), [tarball, "--format", "ascii", "--no-color"], root)).toContain(
      "No problems found",
    );
  });
});

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(__dirname, "..");
const depcruise = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
const config = join(root, ".dependency-cruiser.cjs");

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

/** The violations of the rules of .dependency-cruiser.cjs in the `src` of a directory. */
function violations(directory: string): string[] {
  const args = [depcruise, "src", "--config", config, "--output-type", "json"];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: directory,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect(stderr).toBe("");
  const { summary }: { summary: { violations: Violation[]; totalCruised: number } } = JSON.parse(stdout);
  expect(summary.totalCruised).toBeGreaterThan(5);
  return summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`).sort();
}

describe("the imports of src", { tags: ["slow"] }, () => {
  it("go from higher rooms to lower ones, and never in a circle", () => {
    expect(violations(root)).toEqual([]);
  });
});

describe("the import rules", { tags: ["slow"] }, () => {
  let directory: string;
  const files: Record<string, string> = {
    "src/json.ts": "",
    "src/connection.ts": "import './json';",
    "src/dalec/parse.ts": "import '../json'; import 'yaml'; import '@pulumi/pulumi';",
    "src/dalec/check.ts": "import type { A } from '../solve/plan'; export const b: A = 1;",
    "src/machine/main.ts":
      "import 'node:fs'; import '../connection'; import 'yaml'; import '../builders/local';",
    "src/builders/local.ts": "import '../connection'; import '../machine/main'; import '../solve/plan';",
    "src/builders/remote.ts": "import '../build';",
    "src/solve/plan.ts": "import '../connection'; import '../builders/local'; export type A = number;",
    "src/build.ts": "import './builders/local'; import './dalec/parse';",
    "src/report/html.ts": "import './one'; import '../plugin/provider';",
    "src/report/one.ts": "import './other';",
    "src/report/other.ts": "import type { A } from './one'; import './missing'; export const b: A = 1;",
    "src/plugin/provider.ts": "",
    "src/lost.ts": "import './json';",
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-imports-"));
    for (const name of ["yaml", "@pulumi/pulumi"]) {
      files[`node_modules/${name}/package.json`] = JSON.stringify({ name, main: "index.js" });
      files[`node_modules/${name}/index.js`] = "";
    }
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    }
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it("report each import from a higher room, foreign package, circle, and file without a room", () => {
    expect(violations(directory)).toEqual([
      "a-room-for-each-file: src/lost.ts -> src/json.ts",
      "arrows-of-build: src/build.ts -> src/dalec/parse.ts",
      "arrows-of-builders: src/builders/local.ts -> src/solve/plan.ts",
      "arrows-of-builders: src/builders/remote.ts -> src/build.ts",
      "arrows-of-dalec: src/dalec/check.ts -> src/solve/plan.ts",
      "arrows-of-machine: src/machine/main.ts -> src/builders/local.ts",
      "arrows-of-report: src/report/html.ts -> src/plugin/provider.ts",
      "arrows-of-solve: src/solve/plan.ts -> src/builders/local.ts",
      "no-circle: src/builders/local.ts -> src/machine/main.ts",
      "no-circle: src/builders/local.ts -> src/solve/plan.ts",
      "no-circle: src/report/one.ts -> src/report/other.ts",
      "packages-of-dalec: src/dalec/parse.ts -> node_modules/@pulumi/pulumi/index.js",
      "packages-of-machine: src/machine/main.ts -> node_modules/yaml/index.js",
      "resolvable: src/report/other.ts -> ./missing",
    ]);
  });
});

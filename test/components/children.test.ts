import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { helloSpec } from "../engine/hello";
import { recordProgram } from "../support/recording/recordProgram";
import type { Registration } from "../support/recording/registration";
import { secretPaths } from "../support/recording/values";
import { componentCases } from "./components";

let directory: string;
const home = process.cwd();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-children-"));
  const spec = helloSpec().replace("sources:", "sources:\n  notes:\n    context: {}\n    path: notes.txt");
  writeFileSync(join(directory, "my-spec.yml"), spec);
  writeFileSync(join(directory, "notes.txt"), "notes\n");
  process.chdir(directory);
});

afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

/** All that a reader of the plan sees of a resource, but for the values of its inputs. */
const described = ({ type, name, parent, inputs, dependencies, options }: Registration) =>
  [
    `${type} ${name}`,
    `  below: ${parent ?? "the stack"}`,
    `  inputs: ${Object.keys(inputs).sort().join(", ")}`,
    `  secrets: ${secretPaths(inputs).sort().join(", ") || "none"}`,
    `  depends on: ${dependencies.join(", ") || "nothing"}`,
    `  options: ${JSON.stringify(options)}`,
  ].join("\n");

describe("the children of a component", () => {
  it.each(componentCases)("$type", async ({ make }) => {
    const { resources } = await recordProgram(() => void make("first", directory), { preview: true });
    expect(`\n${resources.map(described).sort().join("\n")}\n`).toMatchSnapshot();
  });
});

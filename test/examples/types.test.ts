import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { listExamples } from "../support/examples/examples";

const template = resolve(__dirname, "..", "..", "templates", "dalec-typescript");
const typed = [
  ...listExamples().flatMap(({ runtime, directory }) => (runtime === "nodejs" ? [directory] : [])),
  template,
];
const optionsOf = (directory: string) => readFileSync(join(directory, "tsconfig.json"), "utf8");

/** The compiler's messages about programs that share a tsconfig.json; it compiles them all at once. */
function complaints(directories: readonly string[]): string {
  const [first = ""] = directories;
  const { config } = ts.readConfigFile(join(first, "tsconfig.json"), ts.sys.readFile);
  const { options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, first);
  const program = ts.createProgram(
    directories.map((directory) => join(directory, "index.ts")),
    options,
  );
  const diagnostics = [...errors, ...ts.getPreEmitDiagnostics(program)];
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => first,
    getNewLine: () => "\n",
  });
}

describe("the types of the examples and of the template", { tags: ["slow"] }, () => {
  it("are correct under the options of their own projects", () => {
    expect(typed.length).toBeGreaterThan(10);
    for (const options of new Set(typed.map(optionsOf))) {
      const alike = typed.filter((directory) => optionsOf(directory) === options);
      expect(complaints(alike)).toBe("");
    }
  });
});

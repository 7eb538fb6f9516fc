import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { listExamples } from "../support/examples/examples";

const typed = listExamples().filter(({ runtime }) => runtime === "nodejs");
const optionsOf = (directory: string) => readFileSync(join(directory, "tsconfig.json"), "utf8");

/** What the compiler says of programs that share a tsconfig.json; one compilation serves all of them. */
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

describe("the examples' types", { timeout: 180_000 }, () => {
  it("are right, by the options of their own projects", () => {
    expect(typed.length).toBeGreaterThan(10);
    for (const options of new Set(typed.map(({ directory }) => optionsOf(directory)))) {
      const alike = typed.map(({ directory }) => directory).filter((one) => optionsOf(one) === options);
      expect(complaints(alike)).toBe("");
    }
  });
});

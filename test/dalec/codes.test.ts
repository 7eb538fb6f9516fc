import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { codeCases, quietCases } from "./codeCases";

const page = readFileSync(join(__dirname, "../../docs/diagnostics.md"), "utf8");

describe("a diagnostic is reported at its position", () => {
  it.each(
    codeCases.map(([code, severity, text, options], index) => ({ code, severity, text, options, index })),
  )("$code, $severity ($index)", ({ code, severity, text: marked, options }) => {
    const offset = marked.indexOf("§");
    const text = marked.replace("§", "");
    const above = text.slice(0, offset).split("\n");
    const position = { line: above.length, column: (above.at(-1) ?? "").length + 1 };
    const found = checkSpec(text, options);
    const reported = found.map((one) => ({
      code: one.code,
      severity: one.severity,
      line: one.line,
      column: one.column,
    }));
    expect(reported).toContainEqual({ code, severity, ...position });
    const errors = found.filter((one) => one.severity === "error" && one.code !== code);
    expect(errors.map((one) => `${one.code} ${one.message}`)).toEqual([]);
  });

  it.each(quietCases.map(([why, text, options]) => ({ why, text, options })))(
    "is not reported for $why",
    ({ text, options }) => {
      expect(checkSpec(text, options)).toEqual([]);
    },
  );

  it("has a case for every code of the page except the one that takes seconds", () => {
    const explained = [...page.matchAll(/^### `([a-z-]+)`$/gm)].map(([, code = ""]) => code);
    expect(explained.length).toBeGreaterThan(50);
    const shown = new Set(codeCases.map(([code]) => code));
    expect(explained.filter((code) => !shown.has(code))).toEqual(["yaml-too-many-aliases"]);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { codeCases, quietCases } from "./codeCases";

const page = readFileSync(join(__dirname, "../../docs/diagnostics.md"), "utf8");

describe("a diagnostic is told at its place", () => {
  it.each(
    codeCases.map(([code, severity, text, options], index) => ({ code, severity, text, options, index })),
  )("$code, $severity ($index)", ({ code, severity, text: marked, options }) => {
    const place = marked.indexOf("§");
    const text = marked.replace("§", "");
    const above = text.slice(0, place).split("\n");
    const where = { line: above.length, column: (above.at(-1) ?? "").length + 1 };
    const found = checkSpec(text, options);
    const told = found.map((one) => ({
      code: one.code,
      severity: one.severity,
      line: one.line,
      column: one.column,
    }));
    expect(told).toContainEqual({ code, severity, ...where });
    const errors = found.filter((one) => one.severity === "error" && one.code !== code);
    expect(errors.map((one) => `${one.code} ${one.message}`)).toEqual([]);
  });

  it.each(quietCases.map(([why, text, options]) => ({ why, text, options })))(
    "nothing of $why",
    ({ text, options }) => {
      expect(checkSpec(text, options)).toEqual([]);
    },
  );

  it("every code of the page has a case, but the one that takes seconds", () => {
    const explained = [...page.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code = ""]) => code),
    );
    const shown = new Set(codeCases.map(([code]) => code));
    expect(explained.filter((code) => !shown.has(code))).toEqual(["yaml-too-many-aliases"]);
  });
});

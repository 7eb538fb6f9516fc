import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";

const head = "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\n";
const complete = `${head}name: ab\nversion: 1.0.0\nrevision: 1\npackager: P\n`;

const shown = (found: ReturnType<typeof checkSpec>) =>
  found.map(({ severity, code, line, column, path }) => [severity, code, line, column, path]);

describe("the word of the frontend", () => {
  it("makes a warning of what it accepts, and leaves what shows only in the build", () => {
    const spec = `${complete.replace("packager: P\n", "")}nam: a\n`;
    const options = { target: "bookworm/deb" };
    const found = checkSpec(spec, { ...options, frontendWord: {} });
    const severities = Object.fromEntries(found.map(({ code, severity }) => [code, severity]));
    expect(severities).toEqual({ "missing-for-target": "error", "unknown-field": "warning" });
    expect(found.find(({ code }) => code === "unknown-field")?.hint).toBe(
      'Did you mean "name"? The frontend that will build accepts this.',
    );
  });

  it("is an error at its own position, or at ours on the same line", () => {
    const refusal = { message: 'error loading spec: [6:1] unknown field "nam"', line: 6, column: 3 };
    const spec = `${complete}  \n`;
    expect(shown(checkSpec(spec, { frontendWord: { refusal: { ...refusal, line: 5 } } }))).toEqual([
      ["error", "frontend-refuses", 5, 3, ""],
    ]);
    const wrong = `${complete}nam: a\n`;
    const found = checkSpec(wrong, { frontendWord: { refusal } });
    expect(shown(found)).toEqual([
      ["error", "frontend-refuses", 6, 1, "nam"],
      ["error", "unknown-field", 6, 1, "nam"],
    ]);
    expect(found[0]?.message).toBe(`the frontend that will build refuses the spec: ${refusal.message}`);
  });

  it("is at our first error if the frontend names no line, and says so if we found no mistake", () => {
    const refusal = { message: "unknown" };
    expect(shown(checkSpec(`${complete}nam: a\n`, { frontendWord: { refusal } }))[0]).toEqual([
      "error",
      "frontend-refuses",
      6,
      1,
      "nam",
    ]);
    const [found] = checkSpec(complete, { frontendWord: { refusal } });
    expect(found).toMatchObject({ line: 1, column: 1, path: "", hint: "This check found no mistake." });
    expect(found).not.toHaveProperty("endColumn");
  });

  it("decides on the names of targets", () => {
    const check = (target: string, targets: string[], text = complete) =>
      checkSpec(text, { target, frontendWord: { targets } }).map(({ severity, code }) => [severity, code]);
    expect(check("bookworm/deb", ["bookworm/deb"])).toEqual([]);
    expect(check("bookworm", ["bookworm/deb"])).toEqual([]);
    expect(check("bookworm/deb", ["trixie/deb"])).toEqual([["error", "frontend-refuses"]]);
    expect(check("future/deb", ["future/deb"])).toEqual([["warning", "unknown-target"]]);
    expect(check("future/deb", [])).toEqual([["error", "unknown-target"]]);
    const custom = `${complete}targets: {mine: {frontend: {image: "example.com/f:1"}}}\n`;
    expect(check("mine/x", ["bookworm/deb"], custom)).toEqual([]);
  });
});

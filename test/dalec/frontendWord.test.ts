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

  it("leaves warnings as they are, and needs no hint to add to", () => {
    const spec = `${complete.replace("version: 1.0.0", "version: 1.50")}tests: 1\n`;
    const found = checkSpec(spec, { frontendWord: {} });
    expect(found.map(({ code, severity, hint }) => [code, severity, hint])).toEqual([
      ["unquoted-text", "warning", 'Put it in quotes: "1.50".'],
      ["wrong-type", "warning", "The frontend that will build accepts this."],
    ]);
  });

  it("is between our remarks in the order of the text", () => {
    const spec = `${complete}nam: a\ntests: []\nnm: b\n`;
    const at = (line: number, column: number) =>
      checkSpec(spec, { frontendWord: { refusal: { message: "m", line, column } } }).map(
        (one) => `${one.code} ${one.line}:${one.column}-${one.endColumn}`,
      );
    expect(at(7, 2)).toEqual(["unknown-field 6:1-4", "frontend-refuses 7:2-10", "unknown-field 8:1-3"]);
    expect(at(8, 2)).toEqual(["unknown-field 6:1-4", "frontend-refuses 8:1-3", "unknown-field 8:1-3"]);
    expect(at(99, 2)[2]).toBe("frontend-refuses 99:2-1");
    const [, , found] = checkSpec(spec, { frontendWord: { refusal: { message: "m", line: 99 } } });
    expect(found).toMatchObject({ line: 99, column: 1, endColumn: 1, path: "" });
    expect(found).not.toHaveProperty("hint");
  });

  it("begins where the text of its line does, unless the frontend names a column", () => {
    const spec = `${complete}tests:\n  - name: a  \n  \n`;
    const found = (line: number) =>
      checkSpec(spec, { frontendWord: { refusal: { message: "m", line } } }).map(
        ({ column, endColumn }) => `${column}-${endColumn}`,
      );
    expect(found(7)).toEqual(["3-12"]);
    expect(found(8)).toEqual(["1-1"]);
  });

  it("is not at a warning of ours", () => {
    const spec = complete.replace("version: 1.0.0", "version: 1.50");
    const [found] = checkSpec(spec, { frontendWord: { refusal: { message: "m" } } });
    expect(found).toMatchObject({
      code: "frontend-refuses",
      line: 1,
      path: "",
      hint: "This check found no mistake.",
    });
  });

  it("says that the target is missing, whatever else is wrong", () => {
    const check = (text: string, target: string) =>
      checkSpec(text, { target, frontendWord: { targets: ["trixie/deb"] } }).map(
        ({ severity, code, message }) => `${severity} ${code}: ${message}`,
      );
    const lacks = (target: string) =>
      `error frontend-refuses: the frontend that will build does not have the target "${target}"`;
    expect(check(`${complete}tests: 1\n`, "bookworm/deb")).toContainEqual(lacks("bookworm/deb"));
    // Of a release that this check does not know, an unknown target is a warning.
    const later = complete.replace("0.21.5", "0.99.0");
    expect(check(later, "future/deb")).toContainEqual(lacks("future/deb"));
    expect(check(later, "future/deb")).toContainEqual(expect.stringMatching(/^warning unknown-target/));
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

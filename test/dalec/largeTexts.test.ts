import { describe, expect, it } from "vitest";
import { expand } from "../../src/dalec/arguments/expand";
import {
  isDebDependency,
  readDebConstraint,
  readRpmConstraint,
} from "../../src/dalec/check/versionConstraint";
import { checkSpec } from "../../src/dalec/index";
import { repositoryAndTag } from "../../src/dalec/releases/frontendRelease";
import { syntaxLine } from "../../src/dalec/syntaxLine";
import { patternList } from "../../src/solve/contexts/pattern";

const size = 100_000;
/** A text of 100,000 letters from equal pieces. */
const many = (piece: string) => piece.repeat(Math.ceil(size / piece.length));

const head = "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\nname: ab\nversion: 1.0.0\nrevision: 1\n";
const spec = (text: string) => checkSpec(`${head}${text}`, { target: "bookworm/deb" });
const matches = (pattern: string, path: string) => patternList([pattern]).match(path);

/** The processor's time, which does not depend on what else runs. A fault that grows with the square would take minutes. */
function cpuSeconds(run: () => unknown): number {
  const began = process.cpuUsage();
  try {
    run();
  } catch {
    // What is refused must be refused quickly, too.
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

describe("a text of 100 kB takes less than a second", () => {
  it.each<[string, () => unknown]>([
    ["a package of dpkg with blanks", () => isDebDependency(`a${many(" ")}!`)],
    ["a package of dpkg with a condition", () => isDebDependency(`a (${many("< ")}!`)],
    ["a version with macros", () => readRpmConstraint("a", `= ${many("a%{")}`)],
    ["a version with blanks", () => readRpmConstraint("a", `=${many(" ")}!`)],
    ["a constraint of operators", () => readDebConstraint("a", `${many("<")} `)],
    ["a constraint of commas", () => readDebConstraint("a", many(" , "))],
    ["a constraint of blanks", () => readDebConstraint("a", `1${many(" ")}!`)],
    ["a syntax line with blanks", () => syntaxLine(`# syntax=a${many(" ")}b\r`)],
    ["a reference with digests", () => repositoryAndTag(`${many("@")}\n`)],
    ["a prefix with stars", () => expand(`\${A#${"*a".repeat(25_000)}b}`, { A: "a".repeat(50_000) })],
    ["a suffix with stars", () => expand(`\${A%%b${"*a".repeat(25_000)}}`, { A: "a".repeat(50_000) })],
    ["a replacement with stars", () => expand(`\${A//${"*a".repeat(25_000)}b/x}`, { A: "a".repeat(50_000) })],
    ["a replacement of each letter", () => expand(`\${A//?/x}`, { A: many("a") })],
    ["a chain of defaults", () => expand(many("${A:-"), { A: "" })],
    [
      "an arrow",
      () =>
        spec(
          `sources: {a: {inline: {file: {contents: a}}, generate: [{gomod: {edits: {replace: ["a${many("=")}"]}}}]}}`,
        ),
    ],
    ["an artifact", () => spec(`artifacts: {libs: {"a${many("/")}b": {}}}`)],
    ["tabs in quotes", () => spec(`description: "a${many("\t")}b"`)],
    [
      "arguments that are not declared",
      () => {
        const names = Array.from({ length: 5000 }, (_, index) => `N${index}`);
        const declared = names.map((name) => `${name}X: ""`).join(", ");
        return spec(`args: {${declared}}\nbuild: {env: {A: "${names.map((name) => `$${name}`).join(" ")}"}}`);
      },
    ],
    ["a pattern with blanks", () => matches(`a${many(" ")}!`, "a")],
    ["a pattern of named characters", () => matches(`[${many("[:")}]*`, "a")],
    ["a pattern of properties", () => matches(`${many("\\p{")}*`, "a")],
    ["a pattern of stars", () => matches(many("*"), "a".repeat(255))],
    ["a pattern of directories", () => matches(many("**/"), "a/".repeat(2000))],
    ["a pattern of parts", () => matches(many("*a"), "a".repeat(255))],
    ["a pattern of choices", () => matches(`*${many("|a")}`, "a".repeat(255))],
  ])("%s", (_, run) => {
    // The collection of another test's garbage may fall into a run.
    const seconds = cpuSeconds(run);
    expect(seconds < 1 ? seconds : cpuSeconds(run)).toBeLessThan(1);
  });

  it("also for a pattern of many parts that a long name almost matches", () => {
    const verdicts: boolean[] = [];
    const seconds = cpuSeconds(() => {
      verdicts.push(matches(`${"*a".repeat(12)}b`, "a".repeat(255)).matched);
      verdicts.push(matches(`${"**/a/".repeat(12)}b`, "a/".repeat(100)).matched);
      verdicts.push(matches(`${"a{0,9}".repeat(12)}b*`, "a".repeat(255)).matched);
      verdicts.push(matches("*a".repeat(12), "a".repeat(255)).matched);
    });
    expect(verdicts).toEqual([false, false, false, true]);
    expect(seconds).toBeLessThan(1);
  });
});

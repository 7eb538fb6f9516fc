import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { check } from "../../src/cli/check";
import { parseSpec } from "../../src/dalec";
import { planBuild } from "../../src/solve/plan";

const head = `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: ab
version: 1.0.0
revision: 1
license: MIT
description: d
packager: P
args: {WHICH: one}
`;
const spec = (more: string, patches: string) => `${head}sources:
  src: {inline: {dir: {files: {a: {contents: x}}}}}
  inner: {inline: {dir: {files: {one.patch: {contents: x}}}}}
  here: {context: {}}
  ${more}
patches: {src: [${patches}]}
`;

function messages(patches: string, more = "") {
  const { diagnostics } = { diagnostics: parseSpec(spec(more, patches)).check() };
  return diagnostics.filter(({ code }) => code === "patch-path").map(({ message, hint }) => [message, hint]);
}

it("a patch must be a file of its inline source", () => {
  expect(messages("{source: inner, path: on.patch}")).toEqual([
    ['the source "inner" has no file "on.patch"', 'Did you mean "one.patch"?'],
  ]);
  expect(messages("{source: inner, path: ./one.patch}, {source: inner, path: /one.patch}")).toEqual([]);
  expect(messages(`{source: inner, path: "\${WHICH}.patch"}`)).toEqual([]);
  const part = "part: {inline: {dir: {files: {a.patch: {contents: x}}}}, includes: [b]}";
  expect(messages("{source: part, path: b}", part)).toEqual([]);
});

it("a patch must be a file of its context", () => {
  const directory = mkdtempSync(join(tmpdir(), "dalec-patches-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "one.patch"), "");
  const problems = (patches: string, more = "") => {
    const args = { inlineSpec: spec(more, patches), target: "bookworm/deb", context: directory };
    return planBuild(args, "Package").check.problems.map(({ propertyPath, reason }) => [
      propertyPath,
      reason,
    ]);
  };
  expect(problems("{source: here, path: /two.patch}")).toEqual([
    ["inlineSpec patches.src[0]", `no file matches "two.patch" in the context "${directory}"`],
  ]);
  expect(problems(`{source: here, path: "\${WHICH}.patch"}, {source: here, path: one.patch}`)).toEqual([]);
  expect(problems("{source: there, path: two.patch}", "there: {context: {}, path: one.patch}")).toEqual([]);
  const file = join(directory, "spec.yml");
  writeFileSync(file, spec("", "{source: here, path: two.patch}"));
  let output = "";
  const code = check(
    [file, "--format", "json"],
    {
      write: (text) => {
        output += text;
      },
    },
    { write: () => {} },
  );
  expect(code).toBe(1);
  const found: { severity: string }[] = JSON.parse(output);
  expect(found.filter(({ severity }) => severity === "error")).toMatchObject([
    { code: "nothing-in-context", path: "patches.src[0].path", line: 14, severity: "error" },
  ]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, it, onTestFinished } from "vitest";
import { openSpec } from "../../src/solve/openSpec";

/** A spec whose arguments are plain, so that it is open at once. */
function opened(args: { spec?: string; inlineSpec?: string }) {
  const found = openSpec(args);
  if (pulumi.Output.isInstance(found)) throw new Error("expected a spec that is open at once");
  const { file, directory, document, readable } = found.value;
  return { file, directory, text: document.text, readable, problems: found.problems };
}

function directory() {
  const path = mkdtempSync(join(tmpdir(), "dalec-open-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

it("a spec is read from its file or from its text, and messages name which", () => {
  const below = directory();
  const spec = join(below, "my-spec.yml");
  writeFileSync(spec, "name: a\n");
  const read = { text: "name: a\n", readable: true, problems: [] };
  expect(opened({ spec })).toEqual({ file: spec, directory: below, ...read });
  expect(opened({ inlineSpec: "name: a\n" })).toEqual({ file: "inlineSpec", directory: ".", ...read });
});

it("a spec that cannot be read has one problem, which says what to do", () => {
  const below = directory();
  const missing = join(below, "missing.yml");
  const problem = (args: Parameters<typeof opened>[0]) => {
    const { problems, ...rest } = opened(args);
    expect(rest).toEqual({ file: problems[0]?.propertyPath, directory: ".", text: "", readable: false });
    return problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
  };
  expect(problem({ spec: missing })).toEqual([`spec: there is no file "${missing}"; looked for ${missing}`]);
  expect(problem({ spec: below })).toEqual([expect.stringMatching(/^spec: (?!there is no file).*directory/)]);
  expect(problem({ spec: missing, inlineSpec: "name: a\n" })).toEqual([
    "inlineSpec: give either `spec` or `inlineSpec`, not both",
  ]);
  expect(problem({})).toEqual([
    "spec: expected the path of a Dalec spec, or its text as `inlineSpec`, got neither",
  ]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as dalec from "../../src";
import { recordProgram } from "../support/recording/recordProgram";
import { differences, type Said, type SharedCase, sharedCases, withoutCases } from "./sharedCases";

const home = process.cwd();
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-cases-"));
  process.chdir(directory);
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

const cases = sharedCases();
const ofSpecs = cases.filter(({ component }) => component === undefined);
const ofComponents = cases.filter(({ component }) => component !== undefined);

describe.skipIf(withoutCases)("a collected spec is judged as Dalec judges it", () => {
  it("of any kind", () => {
    expect(cases.length).toBeGreaterThan(30);
  });

  it.each(ofSpecs)("$name", ({ text, options, expect: expected }) => {
    const diagnostics = dalec.checkSpec(text, options);
    const said = diagnostics.flatMap(({ severity, code, line, message, hint = "" }): Said[] =>
      severity === "hint" ? [] : [{ severity, code, line, text: `${message} ${hint}` }],
    );
    const codes = diagnostics.map(({ code }) => code);
    expect(differences(expected, said, codes)).toEqual([]);
  });

  it.each(ofComponents)("$name, as a component", async (one) => {
    const { said, buildArgs } = await declared(one);
    expect(differences(one.expect, said, [], buildArgs)).toEqual([]);
  });
});

/** Declares the component of a case in a preview, and returns what it says and the arguments of its build. */
async function declared({ text, component }: SharedCase & { text: string }) {
  const builder = { name: "elsewhere", driver: "remote", nodes: [{ name: "a", endpoint: "tcp://a:1" }] };
  const args = { builder, inlineSpec: text, target: "", ...component?.args };
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  const said: Said[] = [];
  let buildArgs: Record<string, string> = {};
  try {
    const { resource } = await recordProgram(
      () =>
        void (component?.type === "Package"
          ? new dalec.Package("one", { ...args, outputDirectory: "packages" })
          : new dalec.Image("one", args)),
      { preview: true },
    );
    buildArgs = resource("one", "docker-build:index:Image").inputs.buildArgs as Record<string, string>;
  } catch (error) {
    if (!(error instanceof dalec.ArgumentsError)) throw error;
    for (const { propertyPath, reason } of error.problems) {
      said.push({ severity: "error", text: reason, line: Number(/:(\d+):/.exec(propertyPath)?.[1]) });
    }
  }
  for (const [message] of warn.mock.calls) {
    said.push({ severity: "warning", text: message, line: Number(/:(\d+):/.exec(message)?.[1]) });
  }
  warn.mockRestore();
  return { said, buildArgs };
}

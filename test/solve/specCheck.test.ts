import { describe, expect, it } from "vitest";
import { planBuild } from "../../src/solve/plan";
import type { BuildKind, PlannedArgs, TargetPlan } from "../../src/solve/targetPlan";

const complete = `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: ab
version: 1.0.0
revision: 1
license: MIT
description: d
packager: P
`;

function planned(inlineSpec: string, more: Partial<PlannedArgs> = {}, kind: BuildKind = "Package") {
  const target = kind === "Package" ? "jammy/deb" : "jammy/container";
  const { check, target: plan } = planBuild({ inlineSpec, target, secrets: {}, ...more }, kind);
  const problems = check.problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
  const { buildArgs, valid } = plan as TargetPlan;
  return { problems, warnings: [...check.warnings], epoch: buildArgs.SOURCE_DATE_EPOCH, valid };
}

describe("specCheck", () => {
  const wrong = `${complete}nosuch: 1\nwebsite: 1.0\n`;
  const unknown = /^inlineSpec:8:1 nosuch: unknown field/;
  const changed = /^inlineSpec:9:10 website: Dalec reads 1\.0/;

  it.each([
    ["error", [unknown], [changed]],
    ["warn", [], [unknown, changed]],
    ["off", [], []],
  ] as const)("%s decides about errors and warnings of the spec", (specCheck, problems, warnings) => {
    const found = planned(wrong, { specCheck });
    expect(found.problems).toEqual(problems.map((one) => expect.stringMatching(one)));
    expect(found.warnings).toEqual(warnings.map((one) => expect.stringMatching(one)));
    expect(found.valid).toBe(problems.length === 0);
  });

  it("defaults to error", () => {
    expect(planned(wrong)).toEqual(planned(wrong, { specCheck: "error" }));
  });

  it.each([
    ["error", /^target: "sles15\/rpm" is not a Dalec target/, undefined],
    ["warn", undefined, /^target: "sles15\/rpm" is not a Dalec target/],
    ["off", undefined, undefined],
  ] as const)("%s decides about a target that this library does not know", (specCheck, problem, warning) => {
    for (const kind of ["Package", "Image"] as const) {
      const found = planned(complete, { specCheck, target: "sles15/rpm" }, kind);
      expect(found.problems).toEqual(problem === undefined ? [] : [expect.stringMatching(problem)]);
      expect(found.warnings).toEqual(warning === undefined ? [] : [expect.stringMatching(warning)]);
      expect(found.epoch).toBe("315532800");
    }
  });

  it.each([
    ["a text that is not YAML", `${complete}a: [`, {}],
    ["a target of another kind", complete, { target: "jammy/container" }],
    ["a platform of another form", complete, { platforms: ["linux"] }],
    ["a platform of an unknown architecture", complete, { platforms: ["linux/amd46"] }],
    ["two platforms in one text", complete, { platforms: ["linux/amd64,linux/arm64"] }],
    ["a context that does not exist", `${complete}sources: {a: {context: {}}}\n`, { context: "no/such" }],
    [
      "packages for a target that installs none",
      complete,
      { target: "debug/sources", dependencyPackages: [{}] },
    ],
  ])("off still refuses what the library itself cannot do: %s", (_, spec, more) => {
    expect(planned(spec, { specCheck: "off", ...(more as Partial<PlannedArgs>) }).problems).toHaveLength(1);
  });
});

describe("askFrontend", () => {
  const wrong = `${complete}nosuch: 1\nbuild: {env: {A: b}, steps: 5}\n`;

  it("leaves to the frontend what it decides before the build", () => {
    const asked = planned(`${complete}nosuch: 1\n`, { askFrontend: true });
    expect(asked).toMatchObject({ problems: [], valid: true });
    expect(asked.warnings).toEqual([
      'inlineSpec:8:1 nosuch: unknown field "nosuch". Did you mean "noarch"? The frontend decides before the build.',
    ]);
    expect(planned(wrong, { askFrontend: true }).problems).toEqual([]);
    const bare = planned(`${complete}zzzzzz: 1\n`, { askFrontend: true });
    expect(bare.warnings).toEqual([
      'inlineSpec:8:1 zzzzzz: unknown field "zzzzzz". The frontend decides before the build.',
    ]);
  });

  it("leaves warnings and hints as they are", () => {
    const spec = `${complete}website: 1.0\n`;
    expect(planned(spec, { askFrontend: true })).toEqual(planned(spec));
  });

  it("leaves a target that this library does not know to the frontend", () => {
    expect(planned(complete, { askFrontend: true, target: "sles15/rpm" })).toMatchObject({
      problems: [],
      warnings: [expect.stringMatching(/^target: "sles15\/rpm" is not a Dalec target/)],
    });
  });
});

it("options become the build arguments that stand for them", () => {
  const args = { inlineSpec: complete, target: "jammy/deb" };
  const of = (more: Partial<PlannedArgs>) =>
    (planBuild({ ...args, ...more }, "Package").target as TargetPlan).buildArgs;
  expect(of({ skipTests: true, skipSigning: true, buildArgs: { A: "b" } })).toEqual({
    A: "b",
    SOURCE_DATE_EPOCH: "315532800",
    DALEC_SKIP_TESTS: "1",
    DALEC_SKIP_SIGNING: "1",
  });
  expect(of({ skipTests: false, skipSigning: false })).toEqual({ SOURCE_DATE_EPOCH: "315532800" });
});

describe("SOURCE_DATE_EPOCH", () => {
  const steps = "build: {steps: [{command: a}]}\n";
  const own = "targets: {mine: {frontend: {image: 'example.com/frontend:1'}}}\n";
  const dated = "changelog: [{date: 2026-11-23, author: A}]\n";

  it.each([
    ["is the earliest time", "", {}, "315532800"],
    ["is the newest date of the changelog", dated, {}, "1795392000"],
    ["is what the spec declares", `${dated}args: {SOURCE_DATE_EPOCH: 1700000000}\n`, {}, "1700000000"],
    ["is no empty declaration", "args: {SOURCE_DATE_EPOCH: }\n", {}, "315532800"],
    [
      "is what buildArgs says",
      `args: {SOURCE_DATE_EPOCH: 5}\n`,
      { buildArgs: { SOURCE_DATE_EPOCH: "6" } },
      "6",
    ],
    ["is what sourceDateEpoch says", `args: {SOURCE_DATE_EPOCH: 5}\n`, { sourceDateEpoch: 7 }, "7"],
    ["goes to another frontend with build steps", own + steps, { target: "mine/a" }, "315532800"],
    ["does not go to another frontend without build steps", own, { target: "mine/a" }, undefined],
  ])("%s", (_, spec, more, epoch) => {
    expect(planned(complete + spec, more)).toMatchObject({ problems: [], epoch });
  });

  it("can be given to another frontend on purpose, with a warning", () => {
    const { epoch, problems, warnings } = planned(complete + own, { target: "mine/a", sourceDateEpoch: 8 });
    expect({ epoch, problems }).toEqual({ epoch: "8", problems: [] });
    expect(warnings).toEqual([expect.stringContaining("SOURCE_DATE_EPOCH")]);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])("cannot be %d", (sourceDateEpoch) => {
    expect(planned(complete, { sourceDateEpoch }).problems).toEqual([
      `sourceDateEpoch: expected a whole number of seconds since 1970, got ${sourceDateEpoch}`,
    ]);
    expect(planned(complete, { sourceDateEpoch: 0 })).toMatchObject({ problems: [], epoch: "0" });
  });

  it("is given once", () => {
    const { problems } = planned(complete, { buildArgs: { SOURCE_DATE_EPOCH: "1" }, sourceDateEpoch: 2 });
    expect(problems).toEqual([
      expect.stringMatching(/^sourceDateEpoch: buildArgs sets SOURCE_DATE_EPOCH to "1"/),
    ]);
    const same = { buildArgs: { SOURCE_DATE_EPOCH: "2" }, sourceDateEpoch: 2 };
    expect(planned(complete, same).problems).toEqual([]);
  });

  it("needs no declaration where the spec uses it", () => {
    const spec = `${complete}build: {steps: [{command: a, env: {AT: $SOURCE_DATE_EPOCH}}]}\n`;
    expect(planned(spec)).toMatchObject({ problems: [], warnings: [] });
  });
});

describe("a target with a frontend of its own", () => {
  const spec = `${complete.replace("1.0.0", "$VERSION")}targets: {mine: {frontend: {image: "example.com/frontend:1"}}}\n`;

  it.each(["Package", "Image"] as const)(
    "is built by %s, whatever its arguments, contexts and platforms",
    (kind) => {
      const more = {
        target: "mine/any",
        buildArgs: { OTHER: "1" },
        namedContexts: { elsewhere: "docker-image://example.com/a" },
        platforms: ["windows/amd64", "linux/arm64"],
      };
      expect(planned(spec, more, kind)).toMatchObject({ problems: [], warnings: [], valid: true });
    },
  );
});

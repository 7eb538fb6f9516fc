import { describe, expect, it } from "vitest";
import type { CheckSpecOptions } from "../../src/dalec";
import { said } from "./said";

const unused = (name: string) => `warning unused-context 1: nothing reads the context "${name}"`;
const ofJammy = "targets: {jammy: {tests: [{name: t, mounts: [{dest: /a, spec: {context: {name: b}}}]}]}}\n";

describe("a context that tests of a target read", () => {
  it.each([
    [undefined, 1],
    ["0", 1],
    ["11", 1],
    ["trues", 1],
    ["1", 0],
    ["t", 0],
    ["True", 0],
  ])("is missing if DALEC_SKIP_TESTS=%s: %d", (value, count) => {
    const buildArgs = value === undefined ? {} : { DALEC_SKIP_TESTS: value };
    expect(said(ofJammy, { target: "jammy/deb", namedContexts: [], buildArgs })).toHaveLength(count);
  });

  it("is what a finding is about, unless the target does not read it", () => {
    const contextFindings = [{ from: "targets.jammy.tests[0].mounts[0].spec", message: "m" }];
    expect(said(ofJammy, { target: "jammy/deb", contextFindings })).toEqual([
      "error nothing-in-context 8: m",
    ]);
    expect(said(ofJammy, { target: "noble/deb", contextFindings })).toEqual([]);
  });
});

it("a context that is missing and one that is unused are suggested for each other", () => {
  expect(said("sources: {a: {context: {name: other}}}\n", { namedContexts: ["othr"] })).toEqual([
    `${unused("othr")} Did you mean "other"?`,
    'error missing-context 8: this source reads the context "other", but the build does not provide it Did you mean "othr"?',
  ]);
});

it("a finding is reported at the patch or the source that it is about, or else at the top", () => {
  const spec = `sources: {a: {context: {}, path: p}, b: {context: {}}}
patches:
  a:
  - {source: b, path: q}
  - {source: b, path: r}
`;
  const froms = ["patches.a[1]", "nowhere", "sources.a"];
  const contextFindings = froms.map((from) => ({ from, message: from }));
  expect(said(spec, { contextFindings })).toEqual([
    "error nothing-in-context 1: nowhere",
    "error nothing-in-context 8: sources.a",
    "error nothing-in-context 12: patches.a[1]",
  ]);
});

describe("a secret or an agent", () => {
  const spec = `sources:
  a:
    git: {url: u, commit: c, auth: {token: T}}
    generate:
    - gomod:
        auth:
          one.example: {header: H}
          two.example: {ssh: {id: I}}
`;

  it("is missing where the source or its Go modules name it, if nothing provides it", () => {
    expect(said(spec, { secrets: [], ssh: [] })).toEqual([
      'error missing-secret 10: the spec needs the build secret "T", but the build does not provide it',
      'error missing-secret 14: the spec needs the build secret "H", but the build does not provide it',
      'error missing-ssh 15: the spec needs the SSH agent "I", but the build does not provide it',
    ]);
    expect(said(spec, { secrets: ["T"], ssh: ["I"] })).toEqual([
      expect.stringMatching(/^error missing-secret 14: .*"H"/),
    ]);
    expect(said(spec, {})).toEqual([]);
  });
});

describe("a named context is used", () => {
  it.each<[why: string, spec: string, options: CheckSpecOptions]>([
    ["a source reads it", "sources: {a: {context: {name: my.own}}}\n", { namedContexts: ["my.own"] }],
    ["it is the main one", "", { namedContexts: ["context"] }],
    [
      "Dalec itself looks it up",
      "",
      { namedContexts: ["pkg", "jammy-pkg", "dalec-a-worker", "dalec-source-options"] },
    ],
    [
      "it replaces the image of a signer",
      "package_config: {signer: {image: 'example.com/sign:1'}}\n",
      { namedContexts: ["example.com/sign:1"] },
    ],
    [
      "it replaces the image of the signer of a target",
      "targets: {jammy: {package_config: {signer: {image: 'example.com/sign:1'}}}}\n",
      { namedContexts: ["example.com/sign:1"] },
    ],
    [
      "it replaces the frontend of a target",
      "targets: {mine: {frontend: {image: 'example.com/f:1'}}}\n",
      { namedContexts: ["example.com/f:1"] },
    ],
    [
      "another target of the same contexts reads it",
      ofJammy,
      { target: "noble/deb", namedContexts: ["b"], otherTargets: ["focal/deb", "jammy/deb"] },
    ],
    [
      "another target is not known, and may read it",
      ofJammy,
      { target: "noble/deb", namedContexts: ["b"], otherTargets: ["none/deb"] },
    ],
    [
      "the frontend of another target may read it",
      "targets: {mine: {frontend: {image: a}}}\n",
      { target: "noble/deb", namedContexts: ["b"], otherTargets: ["mine/x"] },
    ],
    [
      "it is the worker of another target",
      "",
      { target: "bookworm/deb", namedContexts: ["dalec-noble-worker"], otherTargets: ["noble/deb"] },
    ],
  ])("if %s", (_why, spec, options) => {
    expect(said(spec, options)).toEqual([]);
  });

  it("by nothing if only its name resembles one that Dalec looks up", () => {
    const names = ["mypkg", "pkgs", "x-dalec-a-worker", "dalec-a-workers"];
    expect(said("", { namedContexts: names })).toEqual(names.map(unused));
    expect(said("", { namedContexts: ["x-dalec-a-worker"], target: "noble/deb" })).toEqual([
      unused("x-dalec-a-worker"),
    ]);
  });

  it("by no other target that does not read it", () => {
    const target = { target: "noble/deb", otherTargets: ["focal/deb"] };
    expect(said(ofJammy, { ...target, namedContexts: ["b"] })).toEqual([unused("b")]);
    expect(said("", { ...target, namedContexts: ["dalec-jammy-worker"] })).toEqual([
      'warning unused-context 1: expected "dalec-noble-worker" as the worker context of noble, got "dalec-jammy-worker"',
    ]);
  });

  it("by nothing if the whole worker is replaced as well, unless another target reads it", () => {
    const options = {
      target: "bookworm/dsc",
      namedContexts: ["debian:bookworm", "dalec-bookworm-worker"],
    };
    const useless = `${unused("debian:bookworm")}, because the context "dalec-bookworm-worker" replaces the whole worker`;
    expect(said("", options)).toContainEqual(useless);
    expect(said("", { ...options, namedContexts: ["debian:bookworm"] })).not.toContainEqual(useless);
    const spec = "targets: {mine: {frontend: {image: a}}}\n";
    expect(said(spec, { ...options, otherTargets: ["mine/x"] })).not.toContainEqual(useless);
  });
});

it.each([
  ["bookworm/deb", "debian:bookworm", "replaces the base of the worker, not"],
  ["windowscross/container", "mcr.microsoft.com/windows/nanoserver:1809", "does not replace"],
])("on %s, the context %s %s the image that the package is installed on", (target, name, effect) => {
  const message = `the context "${name}" ${effect} the image that ${target} installs the package on`;
  expect(said("", { target, namedContexts: [name] })).toEqual([
    expect.stringContaining(`warning fixed-base-image 1: ${message}`),
  ]);
});

it("nothing is said twice", () => {
  expect(said("", { labels: ["a=b", "a=b"] })).toHaveLength(1);
});

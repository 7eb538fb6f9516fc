import { describe, expect, it } from "vitest";
import { type CheckSpecOptions, checkSpec } from "../../src/dalec";
import { head, said } from "./said";

/** A spec, how it is checked, and what is said, without the code of the remark where it is the title of the group. */
type Case = readonly [spec: string, options: CheckSpecOptions | string, ...said: string[]];

const lost = (line: number) =>
  `warning lost-sysext-dependencies ${line}: Dalec ignores this list for noble, because both the spec and the target have "dependencies" Move all dependencies of the spec to its targets, or those of noble to the spec.`;
const docs = "artifacts: {docs: {a: {}}}";
const zip = "windowscross/zip";
const gomod = "sources: {a: {context: {}, generate: [{gomod: {}}]}}";
const sources = "azlinux3/rpm/debug/sources";
const noGo = `error generator-without-tools 8: ${sources} builds a source with gomod only if dependencies.build has golang, msft-golang or golang-…`;
const noTools = (name: string) =>
  `warning generator-without-tools 8: ${name} needs its tools in the worker, but no package of dependencies.build installs them`;
const key = (name: string, advice = "") =>
  `warning unknown-target-key 8: Dalec has no distribution "${name}", so it ignores this${advice}`;

const merge =
  'error unreachable-alias 9: Dalec up to 0.21 reads "<<" in a list of packages as the name of a package Write out the packages.';
const unreachable = (name: string, part: string) =>
  `error unreachable-alias 9: Dalec up to 0.21 does not find the anchor of "${name}", because it is outside of the ${part} Write out the value.`;

const groups: Record<string, readonly Case[]> = {
  "extensions of the system": [
    ["dependencies: {sysext: {a: {}}, runtime: {b: {}}}", "noble/testing/sysext"],
    ["targets: {noble: {dependencies: {sysext: {a: {}}}}}", "noble/testing/sysext"],
    [
      "dependencies: {sysext: {a: {}}}\ntargets: {noble: {dependencies: {sysext: {b: {}}}}}",
      "noble/testing/sysext",
      lost(8),
      lost(9),
    ],
    [
      "dependencies: {sysext: {a: {}}}\ntargets: {noble: {dependencies: {sysext: {}, runtime: {b: {}}}}}",
      "noble/testing/sysext",
      lost(8),
    ],
    ["dependencies: {sysext: {a: {}}}\ntargets: {noble: {dependencies: {runtime: {b: {}}}}}", "noble/deb"],
  ],
  "tests that a target ignores": [
    ["tests: [{name: a}]", "azlinux3/rpm/debug/spec"],
    ["tests: [{name: a}]", "azlinux3/worker"],
    ["tests: []", "azlinux3/worker"],
    [
      "tests: [{name: a}]\ntargets: {bookworm: {tests: [{name: b}]}}",
      "bookworm/dsc",
      "warning ignored-tests 8: bookworm/dsc does not run tests",
      "warning ignored-tests 9: bookworm/dsc does not run tests",
    ],
  ],
  "runtime dependencies": [
    ["dependencies: {runtime: {b: {}}}", "azlinux3/container/depsonly"],
    [
      "tests: [{name: a}]\ndependencies: {runtime: {b: {}}}",
      "azlinux3/container/depsonly",
      "warning ignored-tests 8: azlinux3/container/depsonly does not run tests",
    ],
    [
      "targets: {windowscross: {dependencies: {runtime: {a: {}}}}}",
      "windowscross/container",
      "error windows-runtime-dependencies 8: Windows images cannot have runtime dependencies Remove them.",
    ],
  ],
  platforms: [
    ["", { target: "windowscross/container", platforms: ["windows/amd64"] }],
    ["", { target: "windowscross/worker", platforms: ["linux/amd64", "linux/arm64"] }],
    [
      "",
      { target: "windowscross/container", platforms: ["linux/amd64"] },
      "warning unsupported-platform 1: windowscross/container makes a Windows image, but the platform is linux/amd64 Use windows/amd64.",
    ],
  ],
  "artifacts that a target ignores": [
    [docs, "noble/deb"],
    [docs, zip, `warning ignored-artifacts 8: ${zip} packages only binaries, not docs`],
    [
      "artifacts: {links: [{source: a, dest: b}]}",
      zip,
      `warning ignored-artifacts 8: ${zip} packages only binaries, not links`,
    ],
    ["artifacts: {binaries: {a: {}}, docs: {}, links: [], libs: }", zip],
  ],
  "generators without their tools": [
    [gomod, "azlinux3/rpm/debug/spec"],
    [gomod, sources, noGo],
    [`${gomod}\ndependencies: {build: {make: {}, golang: {}}}`, sources],
    [`${gomod}\ndependencies: {build: {make: {}}}`, sources, noGo],
    ["sources: {a: {context: {}, generate: [{pip: {}}]}}", sources, noTools("pip")],
    [`${gomod}\ndependencies: {build: {make: {}}}`, "azlinux3/rpm", noTools("gomod")],
    [`${gomod}\ndependencies: {build: {make: {}, golang: {}}}`, "azlinux3/rpm"],
  ],
  "packages in the form of the package manager": [
    ["", "azlinux3/rpm"],
    ["dependencies: {build: {a: {version: ['>= $A']}}}", "azlinux3/rpm", undeclared("A")],
    [`dependencies: {build: {a: {version: ['>= \${A']}}}`, "azlinux3/rpm", unfinished()],
    ["dependencies: {recommends: {a: {version: ['>= $A']}}}", "azlinux3/worker"],
    ["dependencies: {build: {a: {version: ['!= 1']}}}", "debug/sources"],
    ["dependencies: {runtime: {a: {version: ['!= 1']}}}", "azlinux3/rpm/debug/buildroot"],
    ["args: {A: '1'}\nconflicts: {a: {version: ['>= $A']}}", "jammy/deb"],
    // Dalec substitutes no arguments in recommended packages.
    [
      "args: {A: '1'}\ndependencies: {build: {b: {version: ['>= $A']}}, recommends: {a: {version: ['>= $A']}}}",
      "jammy/deb",
      'error bad-version-constraint 9: the version constraint ">= $A" of "a": dpkg refuses a version that does not start with a digit',
    ],
  ],
  "keys of no target": [
    ["targets: {ubuntu22.04: {}}", {}, key("ubuntu22.04", ' Did you mean "jammy"?')],
    ["targets: {nobel: {}}", {}, key("nobel", ' Did you mean "noble"?')],
    ["targets: {xyz: {}}", {}, key("xyz")],
    ["targets: {noble: {}, mine: {frontend: {image: a}}}", {}],
    [
      "targets: {mariner2: {}}",
      {},
      'warning unknown-target-key 8: Dalec 0.21.5 ignores this: Dalec has the distribution "mariner2" up to 0.20',
    ],
  ],
  "a build without steps": [
    ["build: {env: {}, caches: [], network_mode: ''}", {}],
    ["build: {env: , caches: , network_mode: }", {}],
    [
      "build: {env: {A: b}, caches: [{dir: {dest: /a}}], network_mode: none}",
      {},
      ...["env", "caches", "network_mode"].map(
        (name) => `error build-without-steps 8: the build sets "${name}", but has no steps`,
      ),
    ],
  ],
  "capabilities of files that are not executed": [
    ["artifacts: {libs: {a: {linux_capabilities: [{name: c}]}}, docs: {a: {linux_capabilities: []}}}", {}],
    [
      "artifacts: {docs: {a: {linux_capabilities: [{name: c}]}}}",
      {},
      "error misplaced-capabilities 8: only binaries, libexec, libs can have capabilities, not docs",
    ],
    [
      "targets: {noble: {artifacts: {manpages: {a: {linux_capabilities: [{name: c}]}}}}}",
      {},
      "warning misplaced-capabilities 8: only binaries, libexec, libs can have capabilities, not manpages",
    ],
  ],
  "aliases that Dalec does not find": [
    ["build: {steps: [{command: a, env: {A: &c b, B: *c}}]}", {}],
    ["x-a: &a {A: b}\nbuild: {steps: [{command: a, env: {<<: *a}}]}", {}, unreachable("a", "build step")],
    ["x-a: &a {command: b, env: {A: &c d, B: *c}}\nbuild: {steps: [*a]}", {}, unreachable("a", "build step")],
    ["dependencies: {runtime: {b: {version: [&v '1', *v]}}}", {}],
    ["\ndependencies: {runtime: {b: &b {}, c: *b}}", {}, unreachable("b", "package")],
    [
      "\ndependencies: {runtime: {b: {version: [&v '1']}, c: {version: ['2', *v]}}}",
      {},
      unreachable("v", "package"),
    ],
    // What a merge brings along has no remark of its own.
    ["x-a: &a {b: {version: [&v '1']}}\nprovides: {<<: *a}", {}, merge],
    ["x-v: &v '1'\nprovides: {<<: {b: {version: [*v]}}}", {}, merge],
    [
      "x-a: &a {b: {version: [&v '1']}}\nprovides: {<<: *a, c: {version: [*v]}}",
      {},
      merge,
      unreachable("v", "package"),
    ],
  ],
  "symbolic links": [
    ["image: {post: {symlinks: {/a: {path: /b}, /c: {path: /d, paths: }}}}", {}],
    [
      "image: {post: {symlinks: {'': {path: /a}}}}",
      {},
      "error symlink-empty 8: the path that the link points to is empty",
    ],
    [
      "image: {post: {symlinks: {/a: {path: /c}, /b: {path: /c}}}}",
      {},
      'error symlink-twice 8: "/c" is already a link to "/a"',
    ],
    [
      "image: {post: {symlinks: {/a: {paths: [/c, '']}}}}",
      {},
      "error symlink-empty 8: the path of the link is empty",
    ],
  ],
  "names of build arguments": [
    [
      "args: {VERSION: 1}\nbuild: {steps: [{command: a, env: {A: $VERSON, B: $TARGETACH, C: $VERSION}}]}",
      { buildArgs: { VERSIO: "1", SOURCE_DATE_EPOC: "1" } },
      unknown("VERSIO", "VERSION"),
      unknown("SOURCE_DATE_EPOC", "SOURCE_DATE_EPOCH"),
      undeclared("VERSON", 9, ' Did you mean "VERSION"?'),
      undeclared("TARGETACH", 9, ' Did you mean "TARGETARCH" or "TARGETOS"?'),
    ],
    ["build: {steps: [{command: a, env: {A: $SOURCE_DATE_EPOCH}}]}", {}, undeclared("SOURCE_DATE_EPOCH")],
    [
      "build: {steps: [{command: a, env: {A: $DALEC_TARGET}}]}",
      {},
      `${undeclared("DALEC_TARGET").replace("error", "warning")}, so Dalec does not substitute it Add "DALEC_TARGET:" under "args".`,
    ],
  ],
};

function unknown(name: string, right: string): string {
  return `error unknown-build-arg 8: the build sets the build argument ${name}, which the spec does not declare under "args" Did you mean "${right}"?`;
}

function undeclared(name: string, line = 8, advice = ""): string {
  return `error undeclared-build-arg ${line}: the spec uses the build argument ${name}, but does not declare it under "args"${advice}`;
}

function unfinished(): string {
  return 'error bad-substitution 8: Dalec cannot substitute build arguments here: "}" is missing at the end';
}

describe.each(Object.entries(groups))("of %s, the check says the right thing:", (_group, cases) => {
  it.each(cases.map(([spec, options, ...expected]) => ({ spec, options, expected })))(
    "$spec, $options",
    ({ spec, options, expected }) => {
      const found = said(`${spec}\n`, typeof options === "string" ? { target: options } : options);
      expect(found).toEqual(expected);
    },
  );
});

it.each([
  ["azlinux3/rpm", ["revision", "description", "license"]],
  ["azlinux3/rpm/debug/buildroot", ["revision", "description", "license"]],
  ["azlinux3/rpm/debug/sources", []],
  ["azlinux3/container/depsonly", []],
  ["jammy/deb", ["revision", "packager"]],
  ["jammy/worker", []],
  ["windowscross/zip", ["revision"]],
  ["windowscross/container", []],
  ["debug/sources", []],
])("%s requires of a spec with a name and a version: %j", (target, fields) => {
  const spec = `${head.split("\n").slice(0, 3).join("\n")}\n`;
  const found = checkSpec(spec, { target }).filter(({ code }) => code === "missing-for-target");
  expect(found.map(({ path }) => path)).toEqual(fields);
});

it("of a frontend that is not Dalec's own, no field is missed that only other releases have", () => {
  const found = checkSpec("# syntax=example.com/frontend:1.2.3\nartifacts: {opt: {a: {}}}\n");
  expect(found.map(({ code }) => code)).toEqual(["foreign-frontend"]);
});

describe("a patch", () => {
  const spec = (patches: string) =>
    `sources: {d: {context: {}}, f: {inline: {file: {}}}, h: {http: {url: 'https://a'}}}\npatches: {${patches}}\n`;
  const needs =
    'error patch-path 9: the source "d" is a directory, so the patch needs the "path" of a file in it';

  it.each([
    ["d: [{source: d, path: a}]", []],
    ["d: [{source: d}]", [needs]],
    ["d: [{source: d, path: /}]", [needs]],
    ["d: [{source: d, path: .}]", [needs]],
    ["d: [{source: f}, {source: f, path: /}, {source: h, path: .}]", []],
    [
      "d: [{source: f, path: a}]",
      ['error patch-path 9: the source "f" is a file, so the patch cannot have a "path"'],
    ],
    [
      "d: [{source: dd, path: a}]",
      ['error patch-source-missing 9: the spec has no source "dd" Did you mean "d"?'],
    ],
    ["d: [{path: a}]", ['error missing-field 9: "source" is missing']],
    [
      "e: []",
      [
        'warning patch-without-source 9: the spec has no source "e", so Dalec ignores these patches Did you mean "d", "f" or "h"?',
      ],
    ],
  ])("has a path if its source is a directory: %s", (patches, expected) => {
    expect(said(spec(patches))).toEqual(expected);
  });
});

it("the nearest name is looked for in the first hundred remarks", () => {
  const lines = Array.from({ length: 120 }, (_, index) => `    nobl${index}: {}\n`);
  const found = said(`targets:\n${lines.join("")}`);
  expect(found).toHaveLength(120);
  expect(found.filter((one) => one.includes("Did you mean"))).toHaveLength(100);
});

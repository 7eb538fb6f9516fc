import { describe, expect, it } from "vitest";
import { parseSpec, readSpec } from "../../src/dalec";

const context = (name: string) => `spec: {context: {name: ${name}}}`;

const spec = `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: app
version: $VERSION
revision: $REVISION
packager: P
args: {VERSION: "1.0", REVISION: 1, SOURCE_DATE_EPOCH: 1700000000, NAME: named}
changelog:
  - {date: 2024-01-02, author: A, changes: [a]}
  - {date: 2025-03-04, author: A, changes: [b]}
  - {date: 2025-13-04, author: A, changes: [c]}
  - {date: soon, author: A, changes: [d]}
sources:
  whole: {context: {name: ""}, path: /}
  part: {context: {name: $NAME}, path: below, includes: ["*.go"], excludes: [a, b]}
  open: {context: {}, path: $OTHER, includes: ["*.go"]}
  git: {git: {url: u, commit: c, auth: {header: gitHeader, token: gitToken, ssh: gitAgent}}}
  modules:
    git: {url: u, commit: c, auth: {token: gitToken}}
    generate:
      - {gomod: {auth: {a.example.com: {header: goHeader}, b.example.com: {ssh: {id: goAgent}}}}}
  image:
    path: /
    image:
      ref: example.com/$NAME
      cmd:
        mounts: [{dest: /a, ${context("ofImage")}}]
        steps: [{command: a, mounts: [{dest: /b, ${context("ofStep")}}]}]
  built: {path: /, build: {source: {context: {name: dockerfiles}}}}
patches:
  git:
    - {source: whole, path: ./a//b.patch}
    - {source: whole, path: ../b.patch}
    - {source: whole, path: $OTHER.patch}
    - {source: whole}
    - {source: part, path: b.patch}
    - {source: missing, path: b.patch}
dependencies:
  extra_repos:
    - keys: {k: {${context("ofKey").slice(7, -1)}}}
      config: {c: {${context("ofConfig").slice(7, -1)}}}
      data: [{dest: /r, ${context("ofData")}}]
build: {steps: [{command: a}, {command: b}]}
image: {base: example.com/base}
package_config: {signer: {image: example.com/signer}}
tests:
  - name: t
    mounts: [{dest: /t, ${context("ofTest")}}]
targets:
  bookworm:
    dependencies: {extra_repos: [{data: [{dest: /r, ${context("ofOwnData")}}]}]}
    image: {bases: [{rootfs: {image: {ref: example.com/own}}}]}
    package_config: {signer: {image: example.com/own-signer}}
    tests: [{name: t, mounts: [{dest: /t, ${context("ofOwnTest")}}]}]
  mine:
    frontend: {image: example.com/frontend}
`;

describe("the facts of a spec", () => {
  const needs = (targetKey: string) =>
    readSpec(spec, { targetKey }).contexts.map(({ name, from }) => `${name}: ${from}`);

  it("are all that a build can see from it", () => {
    expect(readSpec(spec)).toStrictEqual({
      syntax: "ghcr.io/project-dalec/dalec/frontend:0.21.5",
      name: "app",
      version: "1.0",
      revision: "1",
      packager: "P",
      newestChangelogDate: Date.UTC(2025, 2, 4) / 1000,
      sourceDateEpoch: 1700000000,
      buildSteps: 2,
      contexts: [
        { name: "context", from: "sources.whole" },
        { name: "named", from: "sources.part", path: "below", includes: ["*.go"], excludes: ["a", "b"] },
        { name: "context", from: "sources.open" },
        { name: "ofImage", from: "sources.image.image.cmd.mounts[0].spec" },
        { name: "ofStep", from: "sources.image.image.cmd.steps[0].mounts[0].spec" },
        { name: "dockerfiles", from: "sources.built.build.source" },
        { name: "ofTest", from: "tests[0].mounts[0].spec" },
        { name: "ofKey", from: "dependencies.extra_repos[0].keys.k" },
        { name: "ofConfig", from: "dependencies.extra_repos[0].config.c" },
        { name: "ofData", from: "dependencies.extra_repos[0].data[0].spec" },
        { name: "ofOwnTest", from: "targets.bookworm.tests[0].mounts[0].spec" },
        { name: "ofOwnData", from: "targets.bookworm.dependencies.extra_repos[0].data[0].spec" },
      ],
      patchFiles: [],
      secrets: ["gitHeader", "gitToken", "goHeader"],
      ssh: ["gitAgent", "goAgent"],
      args: ["VERSION", "REVISION", "SOURCE_DATE_EPOCH", "NAME"],
      frontends: { mine: "example.com/frontend" },
      signers: {
        "package_config.signer.image": "example.com/signer",
        "targets.bookworm.package_config.signer.image": "example.com/own-signer",
      },
      targets: ["bookworm", "mine"],
      images: [
        "example.com/named",
        "example.com/own",
        "example.com/base",
        "example.com/signer",
        "example.com/own-signer",
        "example.com/frontend",
      ],
    });
  });

  it("of a spec without fields are few", () => {
    expect(readSpec("args: {SOURCE_DATE_EPOCH: 1soon}\nname: a\n")).toEqual({
      name: "a",
      buildSteps: 0,
      contexts: [],
      patchFiles: [],
      secrets: [],
      ssh: [],
      args: ["SOURCE_DATE_EPOCH"],
      frontends: {},
      signers: {},
      targets: [],
      images: [],
    });
  });

  it("of a target leave out what only others need, and what its own replaces", () => {
    expect(needs("azlinux3")).toEqual(
      expect.arrayContaining([
        "ofTest: tests[0].mounts[0].spec",
        "ofData: dependencies.extra_repos[0].data[0].spec",
      ]),
    );
    expect(needs("azlinux3").filter((one) => one.includes("targets."))).toEqual([]);
    const own = needs("bookworm").map((one) => one.split(":")[0]);
    expect(own).toEqual(expect.arrayContaining(["ofTest", "ofOwnTest", "ofOwnData"]));
    expect(own).not.toContain("ofData");
    expect(readSpec(spec, { targetKey: "azlinux3" }).signers).toEqual({
      "package_config.signer.image": "example.com/signer",
    });
    expect(readSpec(spec, { targetKey: "azlinux3" }).images.filter((image) => image.includes("own"))).toEqual(
      [],
    );
  });

  it("have the base images of the spec only where a target has none", () => {
    const base = (name: string) => `{rootfs: {image: {ref: ${name}}}}`;
    const images = (own: string) =>
      readSpec(`image: {bases: [${base("common")}]}\ntargets: {bookworm: {image: ${own}}}\n`, {
        targetKey: "bookworm",
      }).images;
    expect(images("{}")).toEqual(["common"]);
    expect(images(`{bases: [${base("own")}]}`)).toEqual(["own"]);
    expect(images("{base: own}")).toEqual(["own"]);
  });

  it("depend on the values of build arguments, where the spec declares the arguments", () => {
    const facts = readSpec(spec, { buildArgs: ["VERSION=2=3", "NAME", "OTHER=a", "SOURCE_DATE_EPOCH=5"] });
    expect(facts.version).toBe("2=3");
    expect(facts.images[0]).toBe("example.com/");
    expect(facts.contexts[1]?.name).toBe("context");
    expect(facts.contexts[2]).toEqual({ name: "context", from: "sources.open" });
    expect(facts.sourceDateEpoch).toBe(1700000000);
    const epoch = "version: $SOURCE_DATE_EPOCH-$OTHER\n";
    expect(readSpec(epoch, { buildArgs: { SOURCE_DATE_EPOCH: "5", OTHER: "a" } }).version).toBe("5-$OTHER");
  });

  it("include the patches that are files of a whole context", () => {
    const patched = spec.replace('{name: ""}, path: /}', '{name: ""}}');
    expect(readSpec(patched).patchFiles).toEqual([
      { name: "context", from: "patches.git[0]", path: "a/b.patch" },
    ]);
  });
});

describe("the parts of a test", () => {
  it("are its commands and conditions, with those of the target", () => {
    const text = `tests:
  - name: first
    steps:
      - command: a
        stdout: {equals: x, contains: [y, z]}
      - command: b
        stderr: {empty: true}
    files:
      /a: {not_exist: false}
      /b: {is_dir: true}
targets:
  bookworm:
    tests: [{steps: [{command: c}]}]
  noble:
    tests: [{steps: [{command: d}]}]
`;
    expect(
      parseSpec(text)
        .testParts("bookworm")
        .map(({ test, part, kind, where, text, line }) => [test, part, kind, where, text, line]),
    ).toEqual([
      ["first", "step 1", "command", undefined, "a", 4],
      ["first", "stdout.equals of step 1", "equals", "stdout", "x", 5],
      ["first", "stdout.contains of step 1", "contains", "stdout", "y", 5],
      ["first", "stdout.contains of step 1", "contains", "stdout", "z", 5],
      ["first", "step 2", "command", undefined, "b", 6],
      ["first", "stderr.empty of step 2", "empty", "stderr", "true", 7],
      ["first", "not_exist of the file /a", "not_exist", "/a", "false", 9],
      ["first", "the file /a", "is_dir", "/a", "", 9],
      ["first", "is_dir of the file /b", "is_dir", "/b", "true", 10],
      ["targets.bookworm.tests[0]", "step 1", "command", undefined, "c", 13],
    ]);
  });
});

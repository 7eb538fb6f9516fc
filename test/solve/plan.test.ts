import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { planBuild } from "../../src/solve/plan";
import type { BuildKind, PlannedArgs } from "../../src/solve/targetPlan";

const head = "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\n";
const named = `${head}name: ab
version: 1.0.0
revision: 1
license: MIT
description: d
packager: P
`;

/** Unless a test passes secrets, the secrets of a build are unknown. */
const unknownSecrets = Promise.resolve({});

function found(spec: string, more: Partial<PlannedArgs> = {}, kind: BuildKind = "Package") {
  const target = kind === "Package" ? "bookworm/deb" : "bookworm/container";
  const { check } = planBuild({ inlineSpec: spec, target, secrets: unknownSecrets, ...more }, kind);
  const problems = check.problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
  return { problems, warnings: [...check.warnings] };
}

const git = `${named}sources:
  src:
    git:
      url: https://example.com/a.git
      commit: v1
      auth:
        token: MY_TOKEN
        ssh: mine
`;
const dependent = `${named}sources:
  src:
    context:
      name: other
`;

describe("before a build, the plan reports", () => {
  it("a missing secret by its name", () => {
    const missing = expect.stringMatching(
      /^inlineSpec:14:9 sources\.src\.git\.auth\.token: .*"MY_TOKEN", but the build does not provide it/,
    );
    const ssh = [{ id: "mine" }];
    expect(found(git, { ssh, secrets: {} }).problems).toEqual([missing]);
    expect(found(git, { ssh, secrets: { MY_TOKEN: "t" } }).problems).toEqual([]);
  });

  it("no missing secret while the names are unknown", () => {
    expect(found(git, { ssh: [{ id: "mine" }] }).problems).toEqual([]);
  });

  it("a missing SSH agent", () => {
    const missing = expect.stringContaining('the SSH agent "mine", but the build does not provide it');
    expect(found(git, { secrets: { MY_TOKEN: "t" } }).problems).toEqual([missing]);
  });

  it("a missing named context, and suggests the nearest one", () => {
    const missing = expect.stringContaining(
      'reads the context "other", but the build does not provide it. Did you mean "othr"?',
    );
    const { problems, warnings } = found(dependent, { namedContexts: { othr: "docker-image://a" } });
    expect(problems).toEqual([missing]);
    expect(warnings).toEqual([expect.stringContaining('nothing reads the context "othr"')]);
    expect(found(dependent, { namedContexts: { other: "docker-image://a" } }).problems).toEqual([]);
  });

  it("a missing directory that the sources read", () => {
    const { problems } = found(`${named}sources: {src: {context: {}}}\n`, { context: "nosuch" });
    expect(problems).toEqual([
      expect.stringContaining('there is no directory "nosuch", which sources.src reads'),
    ]);
  });

  it.each(["github.com/owner/repository#main", "me@git.example.com:owner/repository.git", "https://a/b.git"])(
    "no missing directory for the repository %s",
    (context) => {
      expect(found(`${named}sources: {src: {context: {}}}\n`, { context }).problems).toEqual([]);
    },
  );

  it("nothing missing that only another target needs", () => {
    const spec = `${named}targets: {azlinux3: {tests: [{name: t, mounts: [{dest: /a, spec: {context: {name: b}}}]}]}}\n`;
    expect(found(spec).problems).toEqual([]);
    expect(found(spec, { target: "azlinux3/rpm" }).problems).toEqual([
      expect.stringContaining('reads the context "b", but the build does not provide it'),
    ]);
  });
});

describe("before a build, the check of its target reports", () => {
  it("the missing fields that its packages require", () => {
    const problems = found(`${head}name: ab\nversion: 1.0.0\n`, { target: "azlinux3/rpm" }).problems;
    expect(problems).toHaveLength(3);
    for (const field of ["revision", "description", "license"]) {
      expect(problems).toContainEqual(
        expect.stringContaining(`"${field}" is missing, which azlinux3/rpm requires`),
      );
    }
  });

  it("no missing fields if the image installs prebuilt packages", () => {
    const spec = `${head}name: ab\n`;
    expect(found(spec, {}, "Image").problems).not.toEqual([]);
    expect(found(spec, { prebuiltPackages: [] }, "Image").problems).toEqual([]);
  });

  it("a wrong target once, as a problem of the argument", () => {
    expect(found(named, { target: "bookworm/debb" }).problems).toEqual([
      'target: "bookworm/debb" is not a Dalec target. Did you mean "bookworm/deb"?',
    ]);
  });
});

describe("the frontend policy", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const image = "ghcr.io/project-dalec/dalec/frontend:latest";
  const frontendPolicy = "requireDigest" as const;

  it("warns of a tag that can move, by default", () => {
    const { problems, warnings } = found(named, { frontend: { image } });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^frontend\.image: .*:latest" is a mutable tag: /)]);
    expect(found(named.replace(":0.21.5", ":latest")).warnings).toEqual([
      expect.stringMatching(/^inlineSpec:1:10: .*:latest" is a mutable tag: if it is republished/),
    ]);
  });

  it("does not change that a wrong repository or reference is reported", () => {
    const elsewhere = /Dalec does not publish its frontend at "ghcr\.io\/azure\/dalec\/frontend"/;
    const wrong = { image: "ghcr.io/azure/dalec/frontend:0.21.5" };
    expect(found(named, { frontend: wrong }).warnings).toEqual([expect.stringMatching(elsewhere)]);
    expect(found(named, { buildArgs: { BUILDKIT_SYNTAX: wrong.image } }).warnings).toEqual([
      expect.stringMatching(elsewhere),
    ]);
    expect(found(named.replace(":0.21.5", ":0.21,5")).problems).toEqual([
      expect.stringMatching(/^inlineSpec:1:10: expected an image reference such as /),
    ]);
    expect(found(named, { frontend: { image: "no such image!" } }).problems).toEqual([
      expect.stringMatching(/^frontend\.image: /),
    ]);
    expect(found(named, { frontend: { image: "a:1", digest: "sha256:abc" } }).problems).toEqual([
      'frontend.digest: expected sha256: and 64 hex digits, got "sha256:abc"',
    ]);
    expect(found(named, { frontend: { image: `a:1@${digest}`, digest } }).problems).toEqual([
      expect.stringMatching(/^frontend\.digest: .* already has a digest/),
    ]);
  });

  it("can refuse a frontend without a digest, whether the spec or the program names it", () => {
    expect(found(named, { frontendPolicy }).problems).toEqual([
      expect.stringMatching(
        /^frontend: frontendPolicy requires a digest, and the frontend ".*:0\.21\.5" of inlineSpec has none/,
      ),
    ]);
    expect(found(named, { frontendPolicy, frontend: { image } }).problems).toEqual([
      expect.stringMatching(/^frontend\.digest: /),
    ]);
    expect(found(named, { frontendPolicy, frontend: { image, digest } }).problems).toEqual([]);
    expect(found(named.replace(":0.21.5", `:0.21.5@${digest}`), { frontendPolicy }).problems).toEqual([]);
  });

  it("can refuse a target's own frontend and a signer without a digest, where the build runs them", () => {
    const spec = `${named.replace(":0.21.5", `:0.21.5@${digest}`)}package_config: {signer: {image: "example.com/sign:1"}}
targets:
  mine: {frontend: {image: "example.com/frontend:1"}}
  bookworm: {package_config: {signer: {image: "example.com/other:1"}}}
  trixie: {package_config: {signer: {image: "example.com/third:1"}}}
`;
    const refused = (image: string, place: string) =>
      `frontendPolicy: requires a digest, and the image "${image}" at ${place} of inlineSpec has none. Append @sha256:… to it`;
    expect(found(spec, { frontendPolicy }).problems).toEqual([
      refused("example.com/sign:1", "package_config.signer.image"),
      refused("example.com/other:1", "targets.bookworm.package_config.signer.image"),
    ]);
    expect(found(spec, { frontendPolicy, target: "mine/rpm" }).problems).toEqual([
      refused("example.com/frontend:1", "targets.mine.frontend.image"),
      refused("example.com/sign:1", "package_config.signer.image"),
    ]);
    expect(found(spec, { frontendPolicy, skipSigning: true }).problems).toEqual([]);
    expect(found(spec).problems).toEqual([]);
    const pinned = spec.replaceAll(/(example\.com\/\w+:1)/g, `$1@${digest}`);
    expect(found(pinned, { frontendPolicy }).problems).toEqual([]);
  });

  it("can refuse a frontend that a build argument names, and the signer of a signing configuration", () => {
    const directory = mkdtempSync(join(tmpdir(), "dalec-policy-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const spec = named.replace(":0.21.5", `:0.21.5@${digest}`);
    const refusals = (more: Partial<PlannedArgs>) => found(spec, { frontendPolicy, ...more }).problems;
    expect(refusals({ buildArgs: { BUILDKIT_SYNTAX: "example.com/a:1" } })).toEqual([
      'frontendPolicy: requires a digest, and the image "example.com/a:1" at buildArgs.BUILDKIT_SYNTAX has none. Append @sha256:… to it',
    ]);
    const buildArgs = {
      DALEC_SIGNING_CONFIG_PATH: "sign.yml",
      DALEC_SIGNING_CONFIG_CONTEXT_NAME: "signing",
    };
    const given = { buildArgs, namedContexts: { signing: directory } };
    const configure = (text: string) => writeFileSync(join(directory, "sign.yml"), text);
    const place = `the signing configuration "sign.yml" in the context`;
    configure("signer: {image: example.com/sign:1}");
    expect(refusals(given)).toEqual([
      `frontendPolicy: requires a digest, and the image "example.com/sign:1" at signer.image of ${place} "${directory}" has none. Append @sha256:… to it`,
    ]);
    expect(refusals({ ...given, skipSigning: true })).toEqual([]);
    expect(refusals({ ...given, frontendPolicy: "warn" })).toEqual([]);
    configure(`signer: {image: "example.com/sign:1@${digest}"}`);
    expect(refusals(given)).toEqual([]);
    for (const text of ["signer: {}", "signer: a", "a", "", "signer: {image: 5}"]) {
      configure(text);
      expect(refusals(given)).toEqual([]);
    }
    expect(refusals({ buildArgs })).toEqual([
      "namedContexts.signing: this context is missing, and buildArgs.DALEC_SIGNING_CONFIG_PATH reads it",
    ]);
    const below = { ...buildArgs, DALEC_SIGNING_CONFIG_PATH: "none/sign.yml" };
    expect(refusals({ ...given, buildArgs: below })).toEqual([
      expect.stringMatching(/: no file matches "none\/sign\.yml"/),
    ]);
    const folder = { ...buildArgs, DALEC_SIGNING_CONFIG_PATH: "." };
    expect(refusals({ ...given, buildArgs: folder })).toContain(
      `frontendPolicy: requires a digest, and the signing configuration "." in the context "${directory}": "${directory}" cannot be read: expected a file, got a directory`,
    );
    configure("signer: [");
    expect(refusals(given)).toEqual([
      `frontendPolicy: requires a digest, and ${place} "${directory}" is not YAML`,
    ]);
    const remote = { signing: "https://example.com/a.git" };
    expect(refusals({ buildArgs, namedContexts: remote })).toEqual([
      `frontendPolicy: requires a digest, and ${place} "${remote.signing}" cannot be looked into before the build. Give a directory as context`,
    ]);
  });

  it("ignores a syntax line that the program overrides", () => {
    const spec = named.replace(":0.21.5", ":latest");
    expect(found(spec, { frontend: { image, digest } })).toEqual({ problems: [], warnings: [] });
  });
});

it("a platform has the name that BuildKit gives it", () => {
  const args = { inlineSpec: named, target: "bookworm/deb", platforms: ["linux/aarch64", "linux/amd64"] };
  const { target, check } = planBuild(args, "Package");
  expect(check.problems).toEqual([]);
  expect(target).toMatchObject({ platforms: ["linux/arm64", "linux/amd64"] });
});

describe("the target", () => {
  const ofKind = (component: "Package" | "Image", target: string, spec = named) =>
    found(spec, { target }, component).problems.filter((problem) => problem.startsWith("target: "));

  it.each([
    "azlinux3/container",
    "azlinux3",
    "bookworm/testing/container",
    "noble/worker",
    "windowscross/container",
  ])("%s is built by Image, and refused by Package", (target) => {
    expect(ofKind("Package", target)).toEqual([expect.stringContaining("Build it with `dalec.Image`")]);
    expect(ofKind("Image", target)).toEqual([]);
  });

  it.each([
    "azlinux3/rpm",
    "bookworm",
    "bookworm/dsc",
    "noble/testing/sysext",
    "debug/sources",
    "windowscross/zip",
  ])("%s is built by Package, and refused by Image", (target) => {
    expect(ofKind("Image", target)).toEqual([expect.stringContaining("Build it with `dalec.Package`")]);
    expect(ofKind("Package", target)).toEqual([]);
  });

  it("can be anything below a key for which the spec names its own frontend", () => {
    const custom = `${named}targets: {mine: {frontend: {image: "example.com/frontend:1"}}}\n`;
    for (const component of ["Package", "Image"] as const) {
      expect(ofKind(component, "mine/anything", custom)).toEqual([]);
      expect(ofKind(component, "mine/anything")).toEqual([expect.stringContaining("is not a Dalec target")]);
    }
  });

  it("azl3 means azlinux3, with a warning", () => {
    const { problems, warnings } = found(named, { target: "azl3/rpm" });
    expect(problems).toEqual([]);
    expect(warnings).toEqual(['target: Dalec calls this target "azlinux3/rpm"']);
  });
});

it("warns that Dalec does not read imported caches, as another frontend may", () => {
  const cacheFrom = [{ type: "registry" as const, ref: "example.com/cache" }];
  const custom = `${named}targets: {mine: {frontend: {image: "example.com/f:1"}}}\n`;
  expect(found(custom, { cacheFrom, target: "mine/a" })).toEqual({ problems: [], warnings: [] });
  expect(found(named, { cacheFrom, target: "none/a" }).warnings).toEqual([]);
  expect(found(named, { cacheFrom })).toEqual({
    problems: [],
    warnings: [expect.stringContaining("cacheFrom: Dalec's frontend reads no imported cache")],
  });
});

describe("the release that builds", () => {
  const published = "ghcr.io/project-dalec/dalec/frontend";
  const of = (frontend: string) => named.replace(/^# syntax=.*/, `# syntax=${frontend}`);
  const digest = `sha256:${"a".repeat(64)}`;

  it("decides which targets there are, whether the spec or the program names it", () => {
    const target = "mariner2/rpm";
    const frontend = { image: `${published}:0.20.7`, digest };
    const gone = `target: Dalec 0.21.5 has no target "mariner2/rpm": Dalec has it up to 0.20`;
    expect(found(named, { target }).problems).toEqual([gone]);
    expect(found(of(`${published}:0.20.7`), { target })).toEqual({ problems: [], warnings: [] });
    expect(found(named, { target, frontend })).toEqual({ problems: [], warnings: [] });
    expect(
      found(of(`${published}:0.20.7`), { target, frontend: { image: `${published}:0.21.5` } }).problems,
    ).toEqual([gone]);
    expect(found(named, { target, buildArgs: { BUILDKIT_SYNTAX: `${published}:0.20.7` } }).problems).toEqual(
      [],
    );
  });

  it("can have a target that is not known here, with one warning", () => {
    const spec = of(`${published}:0.23.0`);
    const warning = /^target: "sles15\/rpm" is not a Dalec target, as far as this check knows Dalec 0\.23\.0/;
    expect(found(spec, { target: "sles15/rpm" })).toEqual({
      problems: [],
      warnings: [expect.stringMatching(warning)],
    });
    expect(found(spec, { target: "sles15/container" }, "Image").problems).toEqual([]);
  });

  it("gives no problem or warning if it is not Dalec's", () => {
    const spec = `${of(`registry.example.com/acme/dalec@${digest}`)}nam: a\n`;
    for (const kind of ["Package", "Image"] as const) {
      const result = found(spec, { target: "linux/container", buildArgs: { OTHER: "1" } }, kind);
      expect(result).toEqual({ problems: [], warnings: [] });
    }
  });
});

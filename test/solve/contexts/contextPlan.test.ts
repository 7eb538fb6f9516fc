import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultFrontend, findTarget, parseSpec } from "../../../src/dalec";
import { planContexts } from "../../../src/solve/contexts/contextPlan";

const home = process.cwd();
let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "dalec-context-plan-")));
  process.chdir(project);
  write("src/main.c");
  write("other/file");
});
afterEach(() => {
  process.chdir(home);
  rmSync(project, { recursive: true });
});

function write(path: string, text = ""): void {
  mkdirSync(join(project, dirname(path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

interface More {
  target?: string;
  valid?: boolean;
  buildArgs?: Record<string, string>;
  context?: string;
  namedContexts?: Record<string, string>;
}

/** The plan, with local contexts as `name: directory`. */
function planned(fields: string, more: More = {}) {
  const { target: name = "bookworm/deb", valid = true, buildArgs = {}, context, namedContexts } = more;
  const document = parseSpec(`name: a\n${fields}\n`);
  const spec = { file: "a.yml", directory: ".", document, readable: true };
  const { target } = findTarget(name, document.facts());
  const plan = { name, target, buildArgs, platforms: [], valid };
  const { value, problems, warnings } = planContexts(spec, plan, defaultFrontend, context, namedContexts);
  return {
    local: value.local.map((one) => `${one.name}: ${one.directory.replace(project, "")}`),
    passed: value.passed,
    problems: problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`),
    warnings,
  };
}
const nothing = { local: [], passed: {}, problems: [], warnings: [] };
const reading = "sources: {a: {context: {}, path: src}}";
const readingOther = "sources: {a: {context: {name: other}}}";
const custom = "targets: {mine: {frontend: {image: example.com/mine:1}}}";

describe("the main context", () => {
  it("is a directory, by default that of the spec", () => {
    expect(planned(reading)).toEqual({ ...nothing, local: ["context: "] });
    expect(planned("sources: {a: {context: {}}}", { context: "src" })).toEqual({
      ...nothing,
      local: ["context: /src"],
    });
  });

  it("is passed on if it is remote", () => {
    const context = "https://example.com/a.git";
    expect(planned(reading, { context })).toEqual({ ...nothing, passed: { context } });
  });

  it("is left out if the spec does not read it, unless another frontend may", () => {
    expect(planned("", { context: "src" })).toEqual(nothing);
    expect(planned(custom, { context: "src", target: "mine/a" })).toEqual({
      ...nothing,
      local: ["context: /src"],
    });
    expect(planned(custom, { target: "mine/a" })).toEqual(nothing);
  });

  it("is left out if the spec or the target has a problem", () => {
    expect(planned(reading, { valid: false })).toEqual(nothing);
    expect(planned(reading, { target: "bookworm/none" })).toEqual(nothing);
  });
});

describe("a named context", () => {
  const remote = "docker-image://example.com/a:1";

  it("is staged if the spec reads it, and left out if nothing reads it", () => {
    const namedContexts = { other: "other" };
    expect(planned(readingOther, { namedContexts })).toEqual({ ...nothing, local: ["other: /other"] });
    expect(planned(reading, { namedContexts })).toEqual({ ...nothing, local: ["context: "] });
  });

  it("is not read because another one is", () => {
    const namedContexts = { other: "other", another: "none", context: "none" };
    const both = "sources: {a: {context: {name: other}}, b: {context: {}, path: src}}";
    expect(planned(both, { namedContexts })).toEqual({ ...nothing, local: ["context: ", "other: /other"] });
  });

  it("is passed on if it is remote", () => {
    for (const spec of [readingOther, ""])
      expect(planned(spec, { namedContexts: { other: remote } })).toEqual({
        ...nothing,
        passed: { other: remote },
      });
  });

  it.each([
    ["Dalec itself looks up its name", "", "pkg", {}],
    ["another frontend builds the target", custom, "other", { target: "mine/a" }],
    ["the spec names a signer", "package_config:\n  signer: {image: a}", "other", {}],
    ["the spec names a signer in quotes", 'package_config: {\n"signer" : {image: a}}', "other", {}],
  ])("is passed on as a whole if %s", (_what, spec, name, more) => {
    expect(planned(spec, { ...more, namedContexts: { [name]: "./other" } })).toEqual({
      ...nothing,
      passed: { [name]: "other" },
    });
    expect(planned(spec, { ...more, namedContexts: { [name]: "none" } })).toEqual({
      ...nothing,
      problems: [
        `namedContexts.${name}: there is no directory "none", which the target reads; looked for ${project}/none: nothing is there`,
      ],
    });
  });

  it("is left out if only a comment names a signer", () => {
    expect(planned("# signer: a", { namedContexts: { other: "other" } })).toEqual(nothing);
  });

  it("is missing if a build argument reads it", () => {
    const buildArgs = { DALEC_SIGNING_CONFIG_PATH: "file", DALEC_SIGNING_CONFIG_CONTEXT_NAME: "other" };
    expect(planned("", { buildArgs })).toEqual({
      ...nothing,
      problems: [
        "namedContexts.other: this context is missing, and buildArgs.DALEC_SIGNING_CONFIG_PATH reads it",
      ],
    });
    expect(planned("", { buildArgs, namedContexts: { other: "other" } })).toEqual({
      ...nothing,
      local: ["other: /other"],
    });
    // The check of the spec reports what the spec itself names.
    expect(planned(readingOther)).toEqual(nothing);
  });
});

describe("a directory of a context", () => {
  const whole = "sources: {a: {context: {}}}";

  it("may not contain what cannot be sent", () => {
    symlinkSync("/etc/hostname", join(project, "src/link"));
    writeFileSync(Buffer.concat([Buffer.from(`${project}/src/caf`), Buffer.from([0xe9])]), "");
    expect(planned(whole).problems).toEqual([
      'context: the symbolic link "src/link" points to "/etc/hostname", outside the context, and docker-build refuses it. Add the link to the excludes of the source, or to .dockerignore',
      'context: the name of "src/caf\uFFFD" is not UTF-8, and BuildKit cannot send it. Rename it, or add it to .dockerignore',
    ]);
  });

  it("is sent without special files, and should be without .git", () => {
    spawnSync("mkfifo", [join(project, "pipe")]);
    write(".git/HEAD");
    write("src/.git/HEAD");
    expect(planned(whole).warnings).toEqual([
      'context: "pipe" is not sent: it is not a file, directory or symbolic link',
      'context: the build can see ".git", so every commit triggers a rebuild. Add ".git" to .dockerignore, or give the source a path',
    ]);
    expect(planned(reading).warnings).toEqual([]);
  });

  it("is searched with patterns that BuildKit accepts", () => {
    const { local, problems } = planned("sources: {a: {context: {}, includes: ['[a']}}");
    expect(local).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^context: .*"\[a" is not a valid pattern/)]);
  });

  it("may be elsewhere than the user thinks", () => {
    expect(planned("sources: {a: {context: {}, path: src}}", { context: "other" }).problems).toEqual([
      'a.yml sources.a: no file matches "src" in the context "other"; the spec\'s own directory has it (".")',
    ]);
    expect(planned(custom, { context: "none", target: "mine/a" }).problems).toEqual([
      `context: there is no directory "none", which target reads; looked for ${project}/none: nothing is there`,
    ]);
  });

  it.each([
    ["path: src", "src", '"src" is in the context ".", but .dockerignore hides all of it', true],
    [
      "path: src, includes: ['*.c']",
      "src",
      '"src" is in the context ".", but .dockerignore hides all of it',
      true,
    ],
    ["path: src, includes: ['*.c']", "src/*", '.dockerignore leaves no file of "src" in the context "."'],
    [
      "path: src, includes: ['*.c']",
      "src/*.c",
      '.dockerignore and includes leave no file of "src" in the context "."',
    ],
    ["path: src, includes: ['*.x']", "src/*.c", 'includes leave no file of "src" in the context "."'],
    ["path: src, excludes: ['*']", "*.o", 'excludes leave no file of "src" in the context "."'],
    [
      "path: src, includes: ['*.c', '*.h'], excludes: ['*.h']",
      "src/*.c",
      '.dockerignore, includes and excludes leave no file of "src" in the context "."',
    ],
    ["includes: ['**/*.x']", "*.o", 'includes hide all files of the context "."'],
    ["includes: ['**/*.c']", "**", '.dockerignore hides all files of the context "."'],
    [
      "path: /src",
      "",
      'path "/src" matches nothing: it is relative to the context, so it has no leading slash',
      true,
    ],
    ["path: none", "src", 'no file matches "none" in the context "."', true],
  ])("should not hide all that a source reads: %s, %j", (fields, ignored, reason, isProblem = false) => {
    write("src/main.h");
    write(".dockerignore", ignored);
    const found = planned(`sources: {a: {context: {}, ${fields}}}`);
    const texts = [`a.yml sources.a: ${reason}`];
    expect(found).toMatchObject(
      isProblem ? { problems: texts, warnings: [] } : { problems: [], warnings: texts },
    );
  });

  it("may be empty if the source does not select files", () => {
    mkdirSync(join(project, "empty"));
    expect(planned("sources: {a: {context: {}, path: empty}}").warnings).toEqual([]);
    expect(planned("sources: {a: {context: {}, includes: [empty]}}").warnings).toEqual([
      'a.yml sources.a: includes leave no file in the context "."',
    ]);
  });

  it("may have what the fields of a source select, and nothing else", () => {
    write("src/main.h");
    write(".dockerignore", "src/*.c");
    const fields = "path: src, includes: ['*.c', '*.h'], excludes: ['*.x']";
    expect(planned(`sources: {a: {context: {}, ${fields}}}`)).toEqual({ ...nothing, local: ["context: "] });
  });

  it("must have what a source names, and should have files", () => {
    mkdirSync(join(project, "empty"));
    expect(planned("sources: {a: {context: {}, path: none}}", { context: "src" }).problems).toEqual([
      'a.yml sources.a: no file matches "none" in the context "src"',
    ]);
    expect(planned(whole, { context: "empty" })).toMatchObject({
      problems: [],
      warnings: ['a.yml sources.a: the context "empty" has no files'],
    });
  });
});

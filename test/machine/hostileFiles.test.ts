import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildDirectory, manifestFile, readManifest } from "../../src/machine/manifest";
import { buildName, prepareOutput } from "../../src/machine/packageFiles";
import { removeOutput } from "../../src/machine/removeOutput";
import { makeStages, removeStages, stagePath, stagesOf } from "../../src/machine/stages";
import { contentBelow, makeOutputs, writeFiles } from "./outputs";

let outputs: ReturnType<typeof makeOutputs>;
let elsewhere: string;
const dist = (path: string) => join(outputs.outputDirectory, path);

beforeEach(() => {
  outputs = makeOutputs();
  elsewhere = join(outputs.above, "elsewhere");
  writeFiles(elsewhere, { authorized_keys: "theirs" });
});
afterEach(() => outputs.remove());

const isUnharmed = () => expect(contentBelow(elsewhere)).toEqual({ authorized_keys: "theirs" });

describe("what was built", () => {
  const built = (path: string) => join(buildDirectory(outputs.output("one"), "a"), path);
  /** Publishes a build with links, by their paths. */
  const buildLinks = (links: Record<string, string>) => {
    writeFiles(built("."), { "one.deb": "1", "docs/readme": "read" });
    for (const [path, target] of Object.entries(links)) symlinkSync(target, built(path));
    return outputs.publish("one", "a");
  };

  it("may contain links that stay inside, also those that dangle or run in a circle", () => {
    const links = {
      "docs/up": "../one.deb",
      latest: "docs/../docs",
      dangles: "docs/gone",
      circle: "./circle",
    };
    buildLinks(links);
    expect(outputs.visible()).toEqual({
      circle: "-> ./circle",
      dangles: "-> docs/gone",
      "docs/readme": "read",
      "docs/up": "-> ../one.deb",
      latest: "-> docs/../docs",
      "one.deb": "1",
    });
  });

  it.each([
    ["an absolute path", { link: "/etc/hostname" }],
    ["the directory above", { link: ".." }],
    ["the directory above, from a directory", { "docs/link": "../../elsewhere" }],
    ["the directory above, through another link", { here: ".", link: "here/here/.." }],
  ])("cannot contain a link to %s", (_where, links: Record<string, string>) => {
    expect(() => buildLinks(links)).toThrow(
      /link: the symbolic link points to ".*", outside the output directory/,
    );
    expect(outputs.visible()).toEqual({});
  });

  it("cannot contain a FIFO, a socket or a device, and the error names each of them", () => {
    writeFiles(built("."), { "one.deb": "1" });
    execFileSync("mkfifo", [built("first"), built("second")]);
    expect(() => outputs.publish("one", "a")).toThrow(
      /first: expected a file, a directory or a symbolic link, got a named pipe.*\n.*second: .* got a named pipe/,
    );
    expect(outputs.visible()).toEqual({});
  });

  it.each([".dalec-other.json", ".dalec/other/file", "below/.dalec-other.json"])(
    "cannot be called %s, as this library's own files",
    (path) => {
      expect(() => outputs.build("one", "a", { "one.deb": "1", [path]: "{}" })).toThrow(
        `${path}: expected another name`,
      );
      expect(existsSync(dist(path))).toBe(false);
    },
  );

  it("is never written through a link that another build or a user made", () => {
    writeFiles(join(buildDirectory(outputs.output("one"), "a"), "other"), { file: "1" });
    symlinkSync("other", built("docs"));
    outputs.publish("one", "a");
    expect(() => outputs.build("two", "b", { "docs/authorized_keys": "ours" })).toThrow(
      /docs: expected a directory for "docs\/authorized_keys", got what two did not write/,
    );
    rmSync(dist("docs"));
    symlinkSync(elsewhere, dist("docs"));
    expect(() => outputs.build("two", "b", { "docs/authorized_keys": "ours" })).toThrow(
      /docs: expected a dir/,
    );
    isUnharmed();
  });

  it("neither writes nor removes anything outside when the links of two packages lead out together", () => {
    // Each stays inside its own package. Where both are published, `out` leads to `elsewhere`.
    buildLinks({ out: "down/deep/../../elsewhere" });
    const other = buildDirectory(outputs.output("two"), "b");
    writeFiles(join(other, "deep"), { file: "2" });
    symlinkSync(".", join(other, "down"));
    outputs.publish("two", "b");
    expect(readFileSync(dist("out/authorized_keys"), "utf8")).toBe("theirs");
    const files = { "out/authorized_keys": "ours", "out/new": "ours" };
    for (const owner of ["two", "three"]) {
      expect(() => outputs.build(owner, "c", files)).toThrow("nothing was changed");
    }
    isUnharmed();
    outputs.build("one", "c", files);
    isUnharmed();
    for (const owner of ["one", "two", "three"]) removeOutput(outputs.output(owner));
    isUnharmed();
    expect(existsSync(outputs.outputDirectory)).toBe(false);
  });

  it("replaces its own former link with a directory", () => {
    buildLinks({ link: "docs" });
    outputs.build("one", "b", { "link/readme": "new" });
    expect(outputs.visible()).toEqual({ "link/readme": "new" });
  });

  it("is not removed through a link", () => {
    outputs.build("one", "a", { "docs/authorized_keys": "ours", "docs/deep/file": "ours" });
    renameSync(dist("docs"), dist("moved"));
    symlinkSync(elsewhere, dist("docs"));
    removeOutput(outputs.output("one"));
    isUnharmed();
    expect(readdirSync(outputs.outputDirectory)).toEqual(["docs", "moved"]);
  });

  it("cannot run with its owner's rights once it is published", () => {
    writeFiles(built("."), { tool: "1" });
    chmodSync(built("tool"), 0o4755);
    outputs.publish("one", "a");
    expect(lstatSync(dist("tool")).mode & 0o7777).toBe(0o755);
  });

  it("shows a link with a new target, even of equal length and time", () => {
    const publishLink = (build: string, target: string) => {
      const link = join(buildDirectory(outputs.output("one"), build), "link");
      writeFiles(buildDirectory(outputs.output("one"), build), { aa: "1", bb: "2" });
      symlinkSync(target, link);
      execFileSync("touch", ["--no-dereference", "--date=2020-01-01", link]);
      outputs.publish("one", build);
    };
    publishLink("a", "aa");
    publishLink("b", "bb");
    expect(outputs.visible()).toMatchObject({ link: "-> bb" });
  });
});

describe("a manifest", () => {
  const whole = { path: "one.deb", size: 1, modified: 1, sha256: "1" };
  const valid = { stack: "s", component: "one", build: "a", files: [whole], paths: ["one.deb"] };

  it.each([
    ["truncated", '{"stack":'],
    ["empty", ""],
    ["a list", "[]"],
    ["an empty object", "{}"],
    ["null", "null"],
    ["with paths that are no list", JSON.stringify({ ...valid, paths: "one.deb" })],
  ])("%s is unreadable, and nothing that it lists is removed", (_what, text) => {
    writeFiles(outputs.outputDirectory, { "one.deb": "1", ".dalec/other/a/other.deb": "2" });
    writeFileSync(manifestFile(outputs.output("one")), text);
    expect(readManifest(outputs.output("one"))).toBeUndefined();
    expect(outputs.foreign()).toEqual([".dalec-one.json", "one.deb"]);
    const said = vi.spyOn(console, "error").mockReturnValue();
    removeOutput(outputs.output("one"));
    expect(said.mock.calls).toEqual([["kept:", [manifestFile(outputs.output("one"))]]]);
    said.mockRestore();
    expect(readdirSync(outputs.outputDirectory)).toEqual([".dalec", ".dalec-one.json", "one.deb"]);
    expect(readdirSync(dist(".dalec/other/a"))).toEqual(["other.deb"]);
    isUnharmed();
  });

  it.each([
    ["above", "../elsewhere/authorized_keys"],
    ["that is absolute", "/x"],
    ["that is empty", ""],
    ["with NUL", "one.deb\0"],
    ["of the library", ".dalec/other/a/other.deb"],
    ["that is no text", 1],
  ])(
    "with a path %s is unreadable; when the owner goes, its other files go, and the path is named",
    (_, odd) => {
      const files = { "one.deb": "1", "two.deb": "1", "three.deb": "3", ".dalec/other/a/other.deb": "2" };
      writeFiles(outputs.outputDirectory, files);
      const paths = ["one.deb", odd, "two.deb"];
      writeFileSync(manifestFile(outputs.output("one")), JSON.stringify({ ...valid, paths }));
      expect(readManifest(outputs.output("one"))).toBeUndefined();
      const said = vi.spyOn(console, "error").mockReturnValue();
      removeOutput(outputs.output("one"));
      expect(said.mock.calls).toEqual([["kept:", [odd]]]);
      said.mockRestore();
      expect(readdirSync(outputs.outputDirectory)).toEqual([".dalec", "three.deb"]);
      expect(readdirSync(dist(".dalec/other/a"))).toEqual(["other.deb"]);
      isUnharmed();
    },
  );

  it.each([
    ["files above", { files: [{ ...whole, path: "../x" }] }],
    ["files without a size", { files: [{ path: "one.deb", modified: 1, sha256: "1" }] }],
    ["no build", { build: undefined }],
    ["no stack", { stack: undefined }],
    ["no component", { component: undefined }],
  ])("with %s is unreadable", (_what, changed) => {
    writeFiles(outputs.outputDirectory, {});
    writeFileSync(manifestFile(outputs.output("one")), JSON.stringify(valid));
    expect(readManifest(outputs.output("one"))).toEqual(valid);
    writeFileSync(manifestFile(outputs.output("one")), JSON.stringify({ ...valid, ...changed }));
    expect(readManifest(outputs.output("one"))).toBeUndefined();
  });

  it.each(["..", "."])("of nobody is not taken for that of a former build: %s", (owner) => {
    outputs.build("two", "a", { "two.deb": "2" });
    writeFileSync(
      manifestFile(outputs.output(owner)),
      JSON.stringify({ ...valid, stack: "project/stack", component: "one" }),
    );
    outputs.build("one", "a", { "one.deb": "1" });
    expect(outputs.visible()).toMatchObject({ "one.deb": "1", "two.deb": "2" });
  });

  it("is not read from a link or a pipe", () => {
    writeFiles(outputs.outputDirectory, {});
    writeFiles(elsewhere, { "manifest.json": JSON.stringify(valid) });
    symlinkSync(join(elsewhere, "manifest.json"), manifestFile(outputs.output("one")));
    execFileSync("mkfifo", [manifestFile(outputs.output("two"))]);
    expect(["one", "two"].map((owner) => readManifest(outputs.output(owner)))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("is not written through links that somebody put there", () => {
    const files = { "one.deb": "1" };
    writeFiles(dist(".dalec/one"), {});
    for (const path of [".dalec-one.json", ".dalec-one.json.partial", ".dalec/one/draft"]) {
      symlinkSync(join(elsewhere, "authorized_keys"), dist(path));
    }
    outputs.build("one", "a", files);
    isUnharmed();
    expect(outputs.visible()).toEqual(files);
  });
});

describe("a link in place of a private directory", () => {
  it("is not used as the directory of a build", () => {
    writeFiles(dist(".dalec/one"), {});
    symlinkSync(elsewhere, dist(".dalec/one/hash"));
    expect(buildName(outputs.output("one"), "hash")).toBe("hash-2");
  });

  it.each([".dalec", ".dalec/one"])("is not followed: %s", (path) => {
    outputs.build("one", "a", { "one.deb": "1" });
    renameSync(dist(path), join(elsewhere, "moved"));
    writeFiles(elsewhere, { "one/file": "theirs", "moved/a/one.deb": "theirs" });
    symlinkSync(join(elsewhere, "moved"), dist(path));
    const before = contentBelow(elsewhere);
    const words = `${path} is a symbolic link; remove it`;
    expect(() => prepareOutput(outputs.output("one"))).toThrow(words);
    expect(() => outputs.publish("one", "a")).toThrow(words);
    expect(() => removeOutput(outputs.output("one"))).toThrow(words);
    expect(contentBelow(elsewhere)).toEqual(before);
  });

  it.each([".dalec", ".dalec/stages", ".dalec/stages/owner", ".dalec/stages/owner/contexts"])(
    "is not followed by stages: %s",
    (path) => {
      const place = { projectDirectory: outputs.above, owner: "owner", kind: "contexts" } as const;
      writeFiles(elsewhere, {
        "contexts/theirs": "1",
        "owner/contexts/theirs": "2",
        "stages/owner/contexts/theirs": "3",
      });
      mkdirSync(join(outputs.above, path, ".."), { recursive: true });
      symlinkSync(elsewhere, join(outputs.above, path));
      const before = contentBelow(elsewhere);
      const words = `${path} is a symbolic link; remove it`;
      expect(() => makeStages(place)).toThrow(words);
      expect(() => stagePath(place, "context-1")).toThrow(words);
      expect(() => removeStages(place, ["context-1"])).toThrow(words);
      expect(() => removeStages(place, [])).toThrow(words);
      expect(contentBelow(elsewhere)).toEqual(before);
    },
  );

  it("is not followed by the file that hides stages from Git", () => {
    const place = { projectDirectory: outputs.above, owner: "owner", kind: "contexts" } as const;
    mkdirSync(stagesOf(place), { recursive: true });
    symlinkSync(join(elsewhere, "new"), join(stagesOf(place), ".gitignore"));
    makeStages(place);
    isUnharmed();
  });
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildDirectory, manifestFile, readManifest, writeManifest } from "../../src/machine/manifest";
import {
  buildName,
  foreignFiles,
  publish,
  publishedFiles,
  removeOutput,
} from "../../src/machine/packageFiles";

describe("the files of a package", () => {
  let outputDirectory: string;
  const one = () => ({ outputDirectory, owner: "project-stack-one" });
  const other = () => ({ outputDirectory, owner: "project-stack-other" });
  const build = (
    output: { outputDirectory: string; owner: string },
    name: string,
    files: Record<string, string>,
  ) => write(buildDirectory(output, name), files);
  const visible = () => contentBelow(outputDirectory);

  beforeEach(() => {
    outputDirectory = join(mkdtempSync(join(tmpdir(), "dalec-files-")), "dist");
  });

  afterEach(() => rmSync(dirname(outputDirectory), { recursive: true }));

  it("are replaced with those of a new build", () => {
    build(one(), "a", { "deb/one_1.deb": "1", "stays.txt": "same" });
    publish(one(), "a");
    build(one(), "b", { "deb/one_2.deb": "2", "stays.txt": "same" });
    const files = publish(one(), "b");
    expect(visible()).toEqual({ "deb/one_2.deb": "2", "stays.txt": "same" });
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ["deb/one_2.deb", 1],
      ["stays.txt", 4],
    ]);
    expect(existsSync(buildDirectory(one(), "a"))).toBe(false);
  });

  it("are restored when they are deleted or edited, even to equal size", () => {
    build(one(), "a", { "one.deb": "whole", "two.deb": "whole" });
    publish(one(), "a");
    rmSync(join(outputDirectory, "one.deb"));
    writeFileSync(join(outputDirectory, "two.deb"), "wrong");
    publish(one(), "a");
    expect(visible()).toEqual({ "one.deb": "whole", "two.deb": "whole" });
  });

  it("are built under another name when a private file is missing or changed", () => {
    expect(buildName(one(), "a")).toBe("a");
    build(one(), "a", { "one.deb": "1", "two.deb": "2" });
    publish(one(), "a");
    expect(buildName(one(), "a")).toBe("a");
    rmSync(join(buildDirectory(one(), "a"), "two.deb"));
    expect(publishedFiles(one(), "a")).toBeUndefined();
    expect(buildName(one(), "a")).toBe("a-2");
    build(one(), "a-2", { "one.deb": "1", "two.deb": "2" });
    publish(one(), "a-2");
    expect(buildName(one(), "a")).toBe("a-2");
    expect(readdirSync(dirname(buildDirectory(one(), "a")))).toEqual(["a-2"]);
  });

  it("of two packages can share a directory, and each package removes only its own", () => {
    build(one(), "a", { "one.deb": "1" });
    build(other(), "b", { "other.deb": "2" });
    publish(one(), "a");
    publish(other(), "b");
    expect(foreignFiles(outputDirectory)).toEqual([]);
    removeOutput(one());
    expect(visible()).toEqual({ "other.deb": "2" });
    removeOutput(other());
    expect(existsSync(outputDirectory)).toBe(false);
  });

  it("are removed with the directories of a relative path that are then empty", () => {
    const former = process.cwd();
    process.chdir(dirname(outputDirectory));
    try {
      const nested = { outputDirectory: "packages/bookworm/deb", owner: "one" };
      build(nested, "a", { "one.deb": "1" });
      publish(nested, "a");
      write("packages", { "notes.txt": "theirs" });
      removeOutput(nested);
      expect(readdirSync("packages")).toEqual(["notes.txt"]);
      rmSync("packages/notes.txt");
      build(nested, "a", { "one.deb": "1" });
      mkdirSync("program");
      process.chdir("program");
      removeOutput({ ...nested, outputDirectory: "../packages/bookworm/deb" });
      expect(readdirSync("..")).toEqual(["program"]);
    } finally {
      process.chdir(former);
    }
  });

  it("never replace a file that the package did not write", () => {
    write(outputDirectory, { "one.deb": "theirs", "notes.txt": "theirs" });
    build(one(), "a", { "one.deb": "ours" });
    expect(foreignFiles(outputDirectory)).toEqual(["notes.txt", "one.deb"]);
    expect(() => publish(one(), "a")).toThrow(/one\.deb: already exists and was not written by/);
    removeOutput(one());
    expect(visible()).toEqual({ "notes.txt": "theirs", "one.deb": "theirs" });
  });

  it("must be at least one", () => {
    build(one(), "a", {});
    expect(() => publish(one(), "a")).toThrow("the build wrote no files");
  });

  it("are complete again after a crash, which leaves no file without an owner", () => {
    build(one(), "a", { "one.deb": "1" });
    const files = publish(one(), "a");
    build(one(), "b", { "one.deb": "1", "new.deb": "2" });
    // The state after a crash: the manifest announces the new files, and one of them is only partly written.
    writeManifest(one(), { build: "a", files, pending: ["one.deb", "new.deb"] });
    writeFileSync(join(outputDirectory, "new.deb"), "");
    expect(foreignFiles(outputDirectory)).toEqual([]);
    publish(one(), "b");
    expect(visible()).toEqual({ "new.deb": "2", "one.deb": "1" });
    expect(readManifest(one())?.pending).toEqual([]);
  });

  it("count as foreign if the manifest is unreadable", () => {
    build(one(), "a", { "one.deb": "1" });
    publish(one(), "a");
    writeFileSync(manifestFile(one()), "{");
    expect(foreignFiles(outputDirectory)).toEqual(["one.deb"]);
    expect(buildName(one(), "a")).toBe("a-2");
  });
});

function write(directory: string, files: Record<string, string>): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** The content of the files that a user sees. */
function contentBelow(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((path) => !path.startsWith(".dalec"));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(directory, path), "utf8")]));
}

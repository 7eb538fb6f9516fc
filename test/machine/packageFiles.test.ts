import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { foreignFiles as firstForeignFiles } from "../../src/machine/foreignFiles";
import { buildDirectory, manifestFile, readManifest, writeManifest } from "../../src/machine/manifest";
import { buildName, prepareOutput, publish, publishedFiles } from "../../src/machine/packageFiles";
import { removeOutput } from "../../src/machine/removeOutput";
import { contentBelow, writeFiles as write } from "./outputs";

const publisher = { stack: "project/stack", component: "one", declared: new Set<string>() };
const foreignFiles = (directory: string) => firstForeignFiles(directory, Infinity);

describe("the files of a package", () => {
  let outputDirectory: string;
  const one = () => ({ directory: outputDirectory, owner: "project-stack-one" });
  const other = () => ({ directory: outputDirectory, owner: "project-stack-other" });
  const build = (output: { directory: string; owner: string }, name: string, files: Record<string, string>) =>
    write(buildDirectory(output, name), files);
  const visible = () => contentBelow(outputDirectory);

  beforeEach(() => {
    outputDirectory = join(mkdtempSync(join(tmpdir(), "dalec-files-")), "dist");
  });

  afterEach(() => rmSync(dirname(outputDirectory), { recursive: true }));

  it("are replaced with those of a new build", () => {
    build(one(), "a", { "deb/one_1.deb": "1", "stays.txt": "same" });
    publish(one(), "a", publisher);
    build(one(), "b", { "deb/one_2.deb": "2", "stays.txt": "same" });
    const files = publish(one(), "b", publisher);
    expect(visible()).toEqual({ "deb/one_2.deb": "2", "stays.txt": "same" });
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ["deb/one_2.deb", 1],
      ["stays.txt", 4],
    ]);
    expect(existsSync(buildDirectory(one(), "a"))).toBe(false);
  });

  it("are restored when they are deleted or edited, even to equal size", () => {
    build(one(), "a", { "one.deb": "whole", "two.deb": "whole" });
    publish(one(), "a", publisher);
    rmSync(join(outputDirectory, "one.deb"));
    writeFileSync(join(outputDirectory, "two.deb"), "wrong");
    publish(one(), "a", publisher);
    expect(visible()).toEqual({ "one.deb": "whole", "two.deb": "whole" });
  });

  it("are built under another name when a private file is missing or changed", () => {
    expect(buildName(one(), "a")).toBe("a");
    build(one(), "a", { "one.deb": "1", "two.deb": "2" });
    publish(one(), "a", publisher);
    expect(buildName(one(), "a")).toBe("a");
    rmSync(join(buildDirectory(one(), "a"), "two.deb"));
    expect(publishedFiles(one(), "a")).toBeUndefined();
    expect(buildName(one(), "a")).toBe("a-2");
    build(one(), "a-2", { "one.deb": "1", "two.deb": "2" });
    publish(one(), "a-2", publisher);
    expect(buildName(one(), "a")).toBe("a-2");
    expect(readdirSync(dirname(buildDirectory(one(), "a")))).toEqual(["a-2"]);
  });

  it("of two packages can share a directory, and each package removes only its own", () => {
    build(one(), "a", { "one.deb": "1" });
    build(other(), "b", { "other.deb": "2" });
    publish(one(), "a", publisher);
    publish(other(), "b", publisher);
    expect(foreignFiles(outputDirectory)).toEqual([]);
    removeOutput(one());
    expect(visible()).toEqual({ "other.deb": "2" });
    removeOutput(other());
    expect(existsSync(outputDirectory)).toBe(false);
  });

  it.each([
    ["file", { a: "1" }, { "a/b/c": "2" }],
    ["directory", { "a/b/c": "1" }, { a: "2" }],
  ])("can take the place of a %s of the former build", (_what, before: Record<string, string>, after) => {
    build(one(), "a", before);
    publish(one(), "a", publisher);
    build(one(), "b", after);
    publish(one(), "b", publisher);
    expect(visible()).toEqual(after);
    publish(one(), "b", publisher);
    build(one(), "a", before);
    publish(one(), "a", publisher);
    expect(visible()).toEqual(before);
  });

  it("never take the place of a directory that holds other files, or a file that others need as one", () => {
    build(one(), "a", { "a/b": "1", file: "1" });
    publish(one(), "a", publisher);
    write(outputDirectory, { "a/notes.txt": "theirs" });
    build(one(), "b", { a: "2" });
    expect(() => publish(one(), "b", publisher)).toThrow(
      'a: expected a file, got a directory with "notes.txt", which project-stack-one did not write',
    );
    build(other(), "c", { "file/below": "3" });
    expect(() => publish(other(), "c", publisher)).toThrow('file: expected a directory for "file/below"');
    expect(visible()).toEqual({ "a/b": "1", "a/notes.txt": "theirs", file: "1" });
  });

  it("are left alone where somebody has made a directory of the same name", () => {
    build(one(), "a", { "one.deb": "1" });
    publish(one(), "a", publisher);
    rmSync(join(outputDirectory, "one.deb"));
    write(outputDirectory, { "one.deb/notes.txt": "theirs" });
    removeOutput(one());
    expect(visible()).toEqual({ "one.deb/notes.txt": "theirs" });
  });

  it("are removed with what a crash left behind", () => {
    build(one(), "a", { "one.deb": "1" });
    publish(one(), "a", publisher);
    write(join(outputDirectory, ".dalec/project-stack-one"), { draft: "{" });
    // Where the private directory is on a file system of its own.
    write(outputDirectory, { ".dalec-project-stack-one.tmp": "par" });
    removeOutput(one());
    expect(existsSync(outputDirectory)).toBe(false);
  });

  it.each([
    ["is a link", (directory: string) => symlinkSync(`${directory}.real`, directory)],
    ["is a file", (directory: string) => writeFileSync(directory, "")],
    [
      "is below a file",
      (directory: string) => {
        rmSync(dirname(directory), { recursive: true });
        writeFileSync(dirname(directory), "");
      },
    ],
  ])("let a destroy end where the directory %s", (_what, replace) => {
    const nested = { directory: join(outputDirectory, "deb"), owner: "one" };
    build(nested, "a", { "one.deb": "1" });
    publish(nested, "a", publisher);
    renameSync(nested.directory, `${nested.directory}.real`);
    replace(nested.directory);
    removeOutput(nested);
    removeOutput(nested);
  });

  it("can be read by other users, unlike the private directories", () => {
    prepareOutput(one());
    build(one(), "a", { "one.deb": "1" });
    publish(one(), "a", publisher);
    const mode = (path: string) => lstatSync(join(outputDirectory, path)).mode & 0o777;
    expect(mode(".")).toBe(0o777 & ~process.umask());
    expect(mode(".dalec")).toBe(0o700);
  });

  it("can be larger than 2 GiB", { tags: ["slow"] }, () => {
    const size = 3 * 2 ** 30;
    build(one(), "a", { "one.deb": "" });
    // Sparse: most file systems store nothing for it.
    truncateSync(join(buildDirectory(one(), "a"), "one.deb"), size);
    expect(publish(one(), "a", publisher)).toMatchObject([{ path: "one.deb", size }]);
    expect(lstatSync(join(outputDirectory, "one.deb")).size).toBe(size);
  });

  it("may share the directory with what desktops and Git leave there, which stays", () => {
    const incidental = { ".DS_Store": "x", ".gitkeep": "", "deb/Thumbs.db": "x", "deb/.directory": "x" };
    write(outputDirectory, incidental);
    expect(foreignFiles(outputDirectory)).toEqual([]);
    build(one(), "a", { "deb/one.deb": "1" });
    publish(one(), "a", publisher);
    removeOutput(one());
    expect(visible()).toEqual({ ...incidental });
  });

  it("are looked for among foreign files no longer than needed", () => {
    write(outputDirectory, { a: "", b: "" });
    mkdirSync(join(outputDirectory, "c"));
    symlinkSync(".", join(outputDirectory, "c", "circle"));
    expect(firstForeignFiles(outputDirectory, 2)).toEqual(["a", "b"]);
    expect(foreignFiles(outputDirectory)).toEqual(["a", "b", "c/circle"]);
  });

  it("are removed with the directories of a relative path that are then empty", () => {
    const former = process.cwd();
    process.chdir(dirname(outputDirectory));
    try {
      const nested = { directory: "packages/bookworm/deb", owner: "one" };
      build(nested, "a", { "one.deb": "1" });
      publish(nested, "a", publisher);
      write("packages", { "notes.txt": "theirs" });
      removeOutput(nested);
      expect(readdirSync("packages")).toEqual(["notes.txt"]);
      rmSync("packages/notes.txt");
      build(nested, "a", { "one.deb": "1" });
      mkdirSync("program");
      process.chdir("program");
      removeOutput({ ...nested, directory: "../packages/bookworm/deb" });
      expect(readdirSync("..")).toEqual(["program"]);
    } finally {
      process.chdir(former);
    }
  });

  it("never replace a file that the package did not write", () => {
    write(outputDirectory, { "one.deb": "theirs", "notes.txt": "theirs" });
    build(one(), "a", { "one.deb": "ours" });
    expect(foreignFiles(outputDirectory)).toEqual(["notes.txt", "one.deb"]);
    expect(() => publish(one(), "a", publisher)).toThrow(/one\.deb: already exists and was not written by/);
    removeOutput(one());
    expect(visible()).toEqual({ "notes.txt": "theirs", "one.deb": "theirs" });
  });

  it("must be at least one", () => {
    build(one(), "a", {});
    expect(() => publish(one(), "a", publisher)).toThrow("the build wrote no files");
  });

  it("are complete again after a crash, which leaves no file without an owner", () => {
    build(one(), "a", { "one.deb": "1" });
    const files = publish(one(), "a", publisher);
    build(one(), "b", { "one.deb": "1", "new.deb": "2" });
    // The state after a crash: the manifest announces the new files, and one of them is only partly written.
    const { stack, component } = publisher;
    writeManifest(one(), { stack, component, build: "a", files, paths: ["one.deb", "new.deb"] });
    writeFileSync(join(outputDirectory, "new.deb"), "");
    expect(foreignFiles(outputDirectory)).toEqual([]);
    publish(one(), "b", publisher);
    expect(visible()).toEqual({ "new.deb": "2", "one.deb": "1" });
    expect(readManifest(one())?.paths).toEqual(["new.deb", "one.deb"]);
  });

  it("count as foreign if the manifest is unreadable", () => {
    build(one(), "a", { "one.deb": "1" });
    publish(one(), "a", publisher);
    writeFileSync(manifestFile(one()), "{");
    expect(foreignFiles(outputDirectory)).toEqual([".dalec-project-stack-one.json", "one.deb"]);
    expect(buildName(one(), "a")).toBe("a-2");
  });
});

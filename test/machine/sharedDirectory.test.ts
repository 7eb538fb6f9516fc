import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { publish } from "../../src/machine/packageFiles";
import { removeOutput } from "../../src/machine/removeOutput";
import { contentBelow, makeOutputs, writeFiles } from "./outputs";

let outputs: ReturnType<typeof makeOutputs>;
beforeEach(() => {
  outputs = makeOutputs();
});
afterEach(() => outputs.remove());

const destroy = (owner: string) => removeOutput(outputs.output(owner));

describe("a package that was renamed", () => {
  const former = { "word.deb": "1", "doc/word.txt": "text" };
  const renameTo = (files: Record<string, string>) => {
    outputs.program("word");
    outputs.build("word", "a", former);
    outputs.program("wort");
    return () => outputs.build("wort", "b", files);
  };

  it.each([
    ["equal content", former],
    ["other content", { "word.deb": "22", "doc/word.txt": "other" }],
    ["partly other names", { "word.deb": "22", "new.deb": "3" }],
  ])("keeps its files when the former one is deleted: %s", (_what, files) => {
    renameTo(files)();
    destroy("word");
    expect(outputs.visible()).toEqual(files);
    expect(outputs.foreign()).toEqual([]);
    destroy("wort");
    expect(existsSync(outputs.outputDirectory)).toBe(false);
  });

  it("keeps a file that was edited in between", () => {
    const up = renameTo({ "word.deb": "2" });
    writeFileSync(join(outputs.outputDirectory, "word.deb"), "edited");
    expect(up).toThrow("word.deb: already exists and was not written by wort");
    expect(outputs.visible()).toMatchObject({ "word.deb": "edited" });
  });

  it("keeps its owner with an alias, also as the next one's neighbour", () => {
    outputs.program("word");
    outputs.build("word", "a", former);
    outputs.program("wort", "other");
    outputs.publish("word", "a", "wort");
    writeFiles(join(outputs.outputDirectory, ".dalec", "other", "b"), { "word.deb": "2" });
    expect(() => outputs.publish("other", "b")).toThrow("word.deb: already exists");
    destroy("word");
    expect(outputs.visible()).toEqual({});
  });

  it.each(["1", "22"])("takes over what it published under an owner that its state has lost: %s", (text) => {
    outputs.program("wort");
    outputs.build("former", "a", former);
    outputs.publish("former", "a", "wort");
    outputs.build("wort", "b", { "word.deb": text });
    expect(outputs.visible()).toEqual({ "word.deb": text });
    expect(readdirSync(outputs.outputDirectory).sort()).toEqual([".dalec", ".dalec-wort.json", "word.deb"]);
    expect(readdirSync(join(outputs.outputDirectory, ".dalec"))).toEqual(["wort"]);
  });

  it("does not take what another package of the program declares", () => {
    const up = renameTo({ "word.deb": "2" });
    outputs.program("word", "wort");
    expect(up).toThrow("word.deb: already exists and was not written by wort");
  });

  it("does not take what a package of another stack wrote", () => {
    outputs.build("word", "a", former);
    writeFiles(join(outputs.outputDirectory, ".dalec", "wort", "b"), { "word.deb": "2" });
    const publisher = { stack: "project/other", component: "wort", declared: new Set<string>() };
    expect(() => publish(outputs.output("wort"), "b", publisher)).toThrow("was not written by wort");
    expect(outputs.visible()).toEqual(former);
  });
});

describe("two packages with an equal file", () => {
  beforeEach(() => {
    outputs.program("one", "two");
    outputs.build("one", "a", { "one.deb": "1", "same.txt": "same" });
    outputs.build("two", "b", { "same.txt": "same", "two.deb": "2" });
  });
  const up = () => [outputs.publish("one", "a"), outputs.publish("two", "b")];

  it.each([
    ["one", "two"],
    ["two", "one"],
  ])("both have it after %s is gone and the other is updated", (gone, stays) => {
    up();
    destroy(gone);
    outputs.publish(stays, stays === "one" ? "a" : "b");
    expect(outputs.visible()).toEqual({ "same.txt": "same", [`${stays}.deb`]: stays === "one" ? "1" : "2" });
    destroy(stays);
    expect(existsSync(outputs.outputDirectory)).toBe(false);
  });

  it("report all their files, whoever owns them", () => {
    const paths = up().map((files) => files.map(({ path }) => path));
    expect(paths).toEqual([
      ["one.deb", "same.txt"],
      ["same.txt", "two.deb"],
    ]);
    expect(outputs.foreign()).toEqual([]);
  });

  it("restore it when it was deleted, and refuse to replace it when it was edited", () => {
    rmSync(join(outputs.outputDirectory, "same.txt"));
    up();
    expect(outputs.visible()).toMatchObject({ "same.txt": "same" });
    // The last one owns it, and restores it.
    writeFileSync(join(outputs.outputDirectory, "same.txt"), "edited");
    outputs.publish("two", "b");
    expect(outputs.visible()).toMatchObject({ "same.txt": "same" });
    writeFileSync(join(outputs.outputDirectory, "same.txt"), "edited");
    expect(() => outputs.publish("one", "a")).toThrow("same.txt: already exists");
  });

  it("keep it while a new build of one no longer has it", () => {
    outputs.build("one", "c", { "one.deb": "3" });
    expect(outputs.visible()).toEqual({ "one.deb": "3", "same.txt": "same", "two.deb": "2" });
  });
});

describe("output directories inside each other", () => {
  const nested = () => ({ directory: join(outputs.outputDirectory, "deb"), owner: "nested" });
  const publishNested = () => {
    writeFiles(join(nested().directory, ".dalec", "nested", "a"), { "nested.deb": "1" });
    publish(nested(), "a", { stack: "project/stack", component: "nested", declared: new Set() });
  };

  it("hold no foreign files, and each is removed without the other", () => {
    outputs.build("one", "a", { "one.deb": "1" });
    publishNested();
    expect(outputs.foreign()).toEqual([]);
    writeFiles(nested().directory, { "notes.txt": "theirs" });
    expect(outputs.foreign()).toEqual(["deb/notes.txt"]);
    rmSync(join(nested().directory, "notes.txt"));
    destroy("one");
    expect(contentBelow(nested().directory)).toEqual({ "nested.deb": "1" });
    removeOutput(nested());
    expect(existsSync(nested().directory)).toBe(false);
  });

  it("let a package move up a level", () => {
    publishNested();
    expect(outputs.foreign()).toEqual([]);
    outputs.build("nested", "a", { "nested.deb": "1" });
    removeOutput(nested());
    expect(outputs.visible()).toEqual({ "nested.deb": "1" });
  });
});

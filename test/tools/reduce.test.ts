import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { reduced } from "../../tools/reduce.mjs";
import { write } from "./fixture";

describe("a part of a tool's module", () => {
  let root: string;
  const at = (...parts: string[]) => join(root, ...parts);
  const reductions = {
    "example.test/big": {
      dropped: ["pkg/testing.go"],
      kept: { "pkg/sources": ["needed.go"] },
      unimported: { "cmd/main.go": ["example.test/cloud", "example.test/cloud/store"] },
      edited: [{ file: "pkg/choice.go", from: "switch", to: "// END", by: "return\n" }],
    },
  };
  const where = () => ({
    module: at("tool"),
    source: async (path: string) => at(path === "example.test/big" ? "source" : "unknown"),
    directory: at("out"),
  });
  /** The copies of the modules, by path, as the changed `go.mod` names them. */
  const copiesIn = (text: string) =>
    Object.fromEntries(
      [...text.matchAll(/^replace (\S+) => (\S+)$/gm)].map(([, path, copy]) => [path, copy]),
    );

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "dalec-reduce-"));
    await write(at("tool/go.mod"), "module tool\n\nrequire example.test/big v1.0.0\n");
    await write(at("source/go.mod"), "module example.test/big\n");
    for (const file of ["pkg/sources/needed.go", "pkg/sources/cloud.go", "pkg/sources/deep/cloud.go"]) {
      await write(at("source", file), file);
    }
    await write(
      at("source/cmd/main.go"),
      'import (\n\t_ "example.test/cloud" // cloud://\n\tstore "example.test/cloud/store"\n\t"example.test/files"\n)\n',
    );
    await write(at("source/pkg/testing.go"), "test");
    await write(at("source/pkg/choice_test.go"), "test");
    await write(at("source/pkg/testdata/deep/choice.go"), "test");
    await write(at("source/pkg/choice.go"), "before switch all // END after");
    await write(at("out/.keep"), "");
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test("has the kept files, fewer imports and the changed text", async () => {
    // Go's module cache is read-only.
    await chmod(at("source/pkg/choice.go"), 0o444);
    const [changed = ""] = Object.values(await reduced(reductions, where()));
    const copy = copiesIn(await readFile(changed, "utf8"))["example.test/big"] ?? "";
    const entries = await readdir(copy, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.map((file) => file.slice(copy.length + 1)).sort()).toEqual([
      ...["cmd/main.go", "go.mod", "pkg/choice.go"],
      ...["pkg/sources/deep/cloud.go", "pkg/sources/needed.go"],
    ]);
    expect(await readFile(join(copy, "cmd/main.go"), "utf8")).toBe('import (\n\t"example.test/files"\n)\n');
    expect(await readFile(join(copy, "pkg/choice.go"), "utf8")).toBe("before return\n// END after");
  });

  test("takes the place of the module for the compiler alone", async () => {
    const files = await reduced(reductions, where());
    expect(Object.keys(files)).toEqual([at("tool/go.mod")]);
    const changed = await readFile(Object.values(files)[0] ?? "", "utf8");
    const copy = copiesIn(changed)["example.test/big"] ?? "";
    expect(dirname(copy)).toBe(at("out"));
    expect(changed).toBe(
      `module tool\n\nrequire example.test/big v1.0.0\n\nreplace example.test/big => ${copy}\n`,
    );
    expect(await readFile(at("tool/go.mod"), "utf8")).not.toContain("replace");
  });

  test("takes the place of a release that replaces the module, and of no other", async () => {
    await write(
      at("tool/go.mod"),
      "module tool\n\nreplace (\n\texample.test/big => example.test/big v1.0.1\n\texample.test/bigger => example.test/bigger v1.0.1\n)\n",
    );
    const [changed = ""] = Object.values(await reduced(reductions, where()));
    const text = await readFile(changed, "utf8");
    expect(text).toContain("replace (\n\texample.test/bigger => example.test/bigger v1.0.1\n)\n");
    expect(text.match(/example\.test\/big =>/g)).toHaveLength(1);
  });

  test("is not needed where nothing is reduced", async () => {
    expect(await reduced({}, where())).toEqual({});
  });

  test("is refused when the module no longer has the file to leave out", async () => {
    await rm(at("source/pkg/testing.go"));
    await expect(reduced(reductions, where())).rejects.toThrow("example.test/big has no pkg/testing.go");
  });

  test("is refused when the module no longer has the text to change", async () => {
    await write(at("source/pkg/choice.go"), "other");
    await expect(reduced(reductions, where())).rejects.toThrow(
      'example.test/big/pkg/choice.go has no "switch" before a "// END"',
    );
  });

  test("is refused when the module no longer has the import to remove", async () => {
    await write(at("source/cmd/main.go"), 'import (\n\t"example.test/cloud/store"\n)\n');
    await expect(reduced(reductions, where())).rejects.toThrow(
      'example.test/big/cmd/main.go does not import "example.test/cloud" once',
    );
  });
});

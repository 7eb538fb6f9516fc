import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { reduced } from "../../tools/reduce.mjs";
import { write } from "./fixture";

describe("a part of a tool's module", () => {
  let root: string;
  const at = (...parts: string[]) => join(root, ...parts);
  const reduction = {
    kept: { "pkg/sources": ["needed.go"] },
    unimported: { "cmd/main.go": ["example.test/cloud", "example.test/cloud/store"] },
    edited: [{ file: "pkg/choice.go", from: "switch", to: "// END", by: "return\n" }],
  };
  const where = () => ({
    path: "example.test/big",
    module: at("tool"),
    source: at("source"),
    directory: at("out"),
  });

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
    await write(at("source/pkg/choice_test.go"), "test");
    await write(at("source/pkg/testdata/deep/choice.go"), "test");
    await write(at("source/pkg/choice.go"), "before switch all // END after");
    await write(at("out/.keep"), "");
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test("has the kept files, fewer imports and the changed text", async () => {
    // Go's module cache is read-only.
    await chmod(at("source/pkg/choice.go"), 0o444);
    const [changed = ""] = Object.values(await reduced(reduction, where()));
    const copy = dirname(changed);
    const entries = await readdir(copy, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.map((file) => file.slice(copy.length + 1)).sort()).toEqual([
      ...["changed.mod", "cmd/main.go", "go.mod", "pkg/choice.go"],
      ...["pkg/sources/deep/cloud.go", "pkg/sources/needed.go"],
    ]);
    expect(await readFile(join(copy, "cmd/main.go"), "utf8")).toBe('import (\n\t"example.test/files"\n)\n');
    expect(await readFile(join(copy, "pkg/choice.go"), "utf8")).toBe("before return\n// END after");
  });

  test("takes the place of the module for the compiler alone", async () => {
    const files = await reduced(reduction, where());
    expect(Object.keys(files)).toEqual([at("tool/go.mod")]);
    const changed = Object.values(files)[0] ?? "";
    expect(await readFile(changed, "utf8")).toBe(
      `module tool\n\nrequire example.test/big v1.0.0\n\nreplace example.test/big => ${dirname(changed)}\n`,
    );
    expect(await readFile(at("tool/go.mod"), "utf8")).not.toContain("replace");
  });

  test("is refused when the module no longer has the text to change", async () => {
    await write(at("source/pkg/choice.go"), "other");
    await expect(reduced(reduction, where())).rejects.toThrow(
      'example.test/big/pkg/choice.go has no "switch" before a "// END"',
    );
  });

  test("is refused when the module no longer has the import to remove", async () => {
    await write(at("source/cmd/main.go"), 'import (\n\t"example.test/cloud/store"\n)\n');
    await expect(reduced(reduction, where())).rejects.toThrow(
      'example.test/big/cmd/main.go does not import "example.test/cloud" once',
    );
  });
});

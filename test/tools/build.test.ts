import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ensureBuilt } from "../../tools/build.mjs";
import { type Fixture, makeFixture, write } from "./fixture";

describe("dist", () => {
  let fixture: Fixture;
  const before = process.env.XDG_CACHE_HOME;
  const log = () => {};
  // Replaces the compiler: copies every source.
  const compile = vi.fn(async (project: string, directory: string) => {
    for (const name of await readdir(join(project, "src"))) {
      await write(join(directory, name), await readFile(join(project, "src", name), "utf8"));
    }
  });

  const directory = async (name: string) => {
    await mkdir(join(fixture.root, name));
    return join(fixture.root, name);
  };

  beforeEach(async () => {
    fixture = await makeFixture();
    process.env.XDG_CACHE_HOME = fixture.cache;
    compile.mockClear();
    await write(join(fixture.root, "src/one"), "1");
    await write(join(fixture.root, "src/two"), "2");
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
    await fixture.remove();
  });

  test("is built when it is missing, and again only when a source changes or disappears", async () => {
    const build = () => ensureBuilt(fixture.root, { log, compile });
    await build();
    await build();
    expect(compile).toHaveBeenCalledTimes(1);
    await write(join(fixture.root, "src/one"), "changed");
    await build();
    expect(await readFile(join(fixture.root, "dist/one"), "utf8")).toBe("changed");
    await rm(join(fixture.root, "src/two"));
    await build();
    expect(existsSync(join(fixture.root, "dist/two"))).toBe(false);
    expect(compile).toHaveBeenCalledTimes(3);
  });

  test("is what the project's command and its examples find, although npm did not link it", async () => {
    await write(join(fixture.root, "src/cli.js"), "the command");
    await directory("node_modules");
    await ensureBuilt(fixture.root, { log, compile });
    const command = join(fixture.root, "node_modules/.bin/pulumi-dalec");
    expect(await readFile(command, "utf8")).toBe("the command");
    expect(await realpath(join(fixture.root, "node_modules/pulumi-dalec"))).toBe(
      await realpath(fixture.root),
    );
  });

  test("is not built for others without the types that they compile with", async () => {
    await write(
      join(fixture.root, "package.json"),
      JSON.stringify({ devDependencies: { typescript: "5.9.3" } }),
    );
    await expect(ensureBuilt(fixture.root, { log, withTypes: true })).rejects.toThrow("run `npm ci` before");
  });

  test("can be read by every user whom the umask lets, as npm publishes it", async () => {
    await ensureBuilt(fixture.root, { log, compile });
    const { mode } = await stat(join(fixture.root, "dist"));
    expect((mode & 0o777).toString(8)).toBe((0o777 & ~process.umask()).toString(8));
  });

  test("is built once when two processes want it at the same time", async () => {
    await Promise.all([1, 2].map(() => ensureBuilt(fixture.root, { log, compile })));
    expect(compile).toHaveBeenCalledTimes(1);
  });

  test("stays as it was when the sources do not compile, and no draft remains", async () => {
    await ensureBuilt(fixture.root, { log, compile });
    await write(join(fixture.root, "src/one"), "broken");
    const failing = async (_project: string, directory: string) => {
      await write(join(directory, "one"), "half");
      throw new Error("src/one:1:1 does not compile");
    };
    await expect(ensureBuilt(fixture.root, { log, compile: failing })).rejects.toThrow("does not compile");
    expect(await readFile(join(fixture.root, "dist/one"), "utf8")).toBe("1");
    expect((await readdir(fixture.root)).filter((name) => name.startsWith(".dist-"))).toEqual([]);
  });
});

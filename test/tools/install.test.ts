import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ensureTools } from "../../tools/install.mjs";
import type { Tool } from "../../tools/table.mjs";
import { type Fixture, hello, makeFixture, program, scriptCompiler, write } from "./fixture";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await makeFixture();
});
afterEach(() => fixture.remove());

const run = (path: string | undefined) => execFileSync(path ?? "", { encoding: "utf8" }).trim();

describe("building", () => {
  test("builds a missing program once, and finds it the next time", async () => {
    const build = vi.fn(scriptCompiler());
    const table = { hello };
    const first = await ensureTools(["hello"], { ...fixture.options, table, build });
    const second = await ensureTools(["hello"], { ...fixture.options, table, build });
    expect(run(first.hello)).toBe("built");
    expect(second).toEqual(first);
    expect(build).toHaveBeenCalledTimes(1);
    expect(fixture.lines).toEqual(["hello v1.2.3  built in 0 s", "hello v1.2.3  cached"]);
    expect(run(join(fixture.cache, "bin/hello"))).toBe("built");
  });

  test("builds once when two runs want the same program, and the other run says that it waits", async () => {
    const build = vi.fn(async (compilation: Parameters<ReturnType<typeof scriptCompiler>>[0]) => {
      await sleep(300);
      await scriptCompiler()(compilation);
    });
    const runs = [1, 2].map(() => ensureTools(["hello"], { ...fixture.options, table: { hello }, build }));
    const [first, second] = await Promise.all(runs);
    expect(second).toEqual(first);
    expect(build).toHaveBeenCalledTimes(1);
    expect(fixture.lines).toEqual([
      `hello v1.2.3  waiting for process ${process.pid}, which is building it`,
      "hello v1.2.3  built in 0 s",
      "hello v1.2.3  cached",
    ]);
  });

  test("leaves no partial binary when a build is killed, and does not block the next build", async () => {
    const module = pathToFileURL(resolve(__dirname, "../../tools/install.mjs")).href;
    const { cache, modules, path } = fixture.options;
    const script = `import { ensureTools } from ${JSON.stringify(module)};
      import { writeFileSync } from "node:fs";
      const options = ${JSON.stringify({ cache, modules, path, table: { hello } })};
      await ensureTools(["hello"], { ...options, log() {}, async build({ output }) {
        writeFileSync(output + "/hello", "half", { mode: 0o755 });
        process.stdout.write("writing");
        await new Promise(() => setInterval(() => {}, 1000));
      } });`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");

    const { hello: built } = await ensureTools(["hello"], {
      ...fixture.options,
      table: { hello },
      build: scriptCompiler("whole"),
    });
    expect(run(built)).toBe("whole");
    expect(await readdir(dirname(built ?? ""))).toEqual(["hello"]);
  });

  test("names a failed build with the compiler's messages, after it installed the other tools", async () => {
    const other: Tool = { ...hello, programs: { other: { package: "cmd/other" } } };
    await write(join(fixture.modules, "other/go.mod"), "module example.test/hello\n\ngo 1.21\n");
    const result = ensureTools(["hello", "other"], {
      ...fixture.options,
      table: { hello, other },
      build: async (compilation) => {
        if (compilation.directory.endsWith("/hello")) throw new Error("main.go:3:1: syntax error");
        await scriptCompiler()(compilation);
      },
    });
    await expect(result).rejects.toThrow("hello v1.2.3: main.go:3:1: syntax error");
    expect(run(join(fixture.cache, "bin/other"))).toBe("built");
    await expect(readdir(join(fixture.cache, "bin"))).resolves.not.toContain("hello");
  });

  test("downloads what the next tools need while one is compiled, except what is built already", async () => {
    const toolOf = (name: string): Tool => ({ ...hello, programs: { [name]: { package: `cmd/${name}` } } });
    const table = { hello, cached: toolOf("cached"), broken: toolOf("broken"), last: toolOf("last") };
    for (const name of Object.keys(table)) await write(join(fixture.modules, name, "go.mod"), "go 1.21\n");
    const options = { ...fixture.options, table, build: scriptCompiler() };
    await ensureTools(["cached"], options);

    const downloaded: string[] = [];
    const paths = await ensureTools(Object.keys(table), {
      ...options,
      download: async ({ packages: [path = ""] }) => {
        downloaded.push(basename(path));
        if (path.endsWith("broken")) throw new Error("no network");
      },
      build: async (compilation) => {
        await vi.waitFor(() => expect(downloaded).toEqual(["broken", "last"]));
        await scriptCompiler()(compilation);
      },
    });
    expect(Object.values(paths).map(run)).toEqual(["built", "built", "built", "built"]);
  });

  test("reports the progress of a long compilation", async () => {
    await ensureTools(["hello"], {
      ...fixture.options,
      table: { hello },
      progressSeconds: 0.05,
      build: async (compilation) => {
        compilation.onProgress("7 packages compiled so far");
        await sleep(200);
        await scriptCompiler()(compilation);
      },
    });
    expect(fixture.lines).toContain("hello v1.2.3  compiling for 0 s, 7 packages compiled so far");
  });

  test("builds only the missing programs of a module, all at once", async () => {
    const trio: Tool = {
      ...hello,
      programs: { a: { package: "cmd/a" }, b: { package: "cmd/b" }, c: { package: "c" } },
    };
    const build = vi.fn(scriptCompiler());
    const options = { ...fixture.options, table: { hello: trio }, build };
    await ensureTools(["a"], options);
    const paths = await ensureTools(["a", "b", "c"], options);
    expect(build.mock.calls.map(([compilation]) => compilation.packages)).toEqual([
      ["example.test/hello/cmd/a"],
      ["example.test/hello/cmd/b", "example.test/hello/c"],
    ]);
    expect(Object.values(paths).map(run)).toEqual(["built", "built", "built"]);
  });

  test("builds a package of this project beside go.mod", async () => {
    const build = vi.fn(scriptCompiler());
    const own: Tool = { ...hello, programs: { hello: { package: "./hello" } } };
    await ensureTools(["hello"], { ...fixture.options, table: { hello: own }, build });
    expect(build.mock.calls.map(([compilation]) => compilation.packages)).toEqual([["./hello"]]);
  });

  test("rejects an unknown name with a list of the known ones", async () => {
    const result = ensureTools(["helo"], { ...fixture.options, table: { hello } });
    await expect(result).rejects.toThrow("unknown tool: helo; the known tools are hello");
  });
});

describe("the directory in the cache", () => {
  async function place(tool: Tool): Promise<string> {
    const options = { ...fixture.options, table: { hello: tool }, build: scriptCompiler(tool.version) };
    const { hello: path } = await ensureTools(["hello"], options);
    return basename(dirname(path ?? ""));
  }

  test("shows the version", async () => {
    expect(await place(hello)).toMatch(/^hello-v1\.2\.3-[0-9a-f]{10}$/);
    expect(await place({ ...hello, release: "9.0" })).toMatch(/^hello-v9\.0-[0-9a-f]{10}$/);
  });

  test.each<[string, Partial<Tool>]>([
    ["version", { version: "v1.2.4" }],
    ["variable", { variables: { "main.version": "v2" } }],
    ["package", { programs: { hello: { package: "hello" } } }],
    ["embedded file", { embedded: [{ path: "hello/words.json", from: "words.json" }] }],
    ["kept file", { files: ["words.json"] }],
    ["reductions", { reductions: { "example.test/big": { kept: { cmd: ["main.go"] } } } }],
  ])("changes with the %s", async (_, change) => {
    expect(await place({ ...hello, ...change })).not.toBe(await place(hello));
  });

  test("changes whenever a file of the module changes", async () => {
    const before = await place(hello);
    const sums = join(fixture.modules, "hello/go.sum");
    await write(sums, "example.test/other v1.0.0 h1:x=\n");
    const after = await place(hello);
    expect(after).not.toBe(before);
    await write(sums, "example.test/other v1.0.0 h1:y=\n");
    expect(await place(hello)).not.toBe(after);
  });

  test("is the one that the plain name links to, for the version that was requested last", async () => {
    await place(hello);
    await place({ ...hello, version: "v1.2.4" });
    expect(run(join(fixture.cache, "bin/hello"))).toBe("v1.2.4");
    await place(hello);
    expect(run(join(fixture.cache, "bin/hello"))).toBe("v1.2.3");
  });
});

describe("an installed program", () => {
  const requirement = { args: ["--version"], pattern: /v(\d[\d.]*)/, atLeast: "1.10.0" };
  const strict: Tool = {
    ...hello,
    programs: {
      hello: { package: "cmd/hello", names: ["hello", "hallo"], requirement, links: ["plugins/x-hello"] },
    },
  };
  const build = scriptCompiler();

  test("is used when it is on PATH", async () => {
    const path = join(fixture.root, "bin");
    const own = await program(join(path, "hello"), "echo hello v0.1");
    const paths = await ensureTools(["hello"], { ...fixture.options, path, table: { hello }, build });
    expect(paths).toEqual({ hello: own });
    expect(fixture.lines).toEqual([`hello  on PATH ${own}`]);
  });

  test("is ignored with a message if it is too old", async () => {
    const path = join(fixture.root, "bin");
    const old = await program(join(path, "hello"), "echo hello v1.9.9");
    const { hello: used } = await ensureTools(["hello"], {
      ...fixture.options,
      path,
      table: { hello: strict },
      build,
    });
    expect(run(used)).toBe("built");
    expect(fixture.lines).toEqual([
      `hello  ignoring ${old}, which is older than 1.10.0`,
      "hello v1.2.3  built in 0 s",
    ]);
  });

  test("is found after an old one, and under its other name", async () => {
    const [first, second] = [join(fixture.root, "bin1"), join(fixture.root, "bin2")];
    await program(join(first, "hello"), "echo hello v1.9.9");
    const fresh = await program(join(second, "hallo"), "echo hello v1.10");
    const path = `${first}:${second}`;
    const paths = await ensureTools(["hello"], { ...fixture.options, path, table: { hello: strict }, build });
    expect(paths).toEqual({ hello: fresh });
    expect(await realpath(join(fixture.cache, "bin/hello"))).toBe(fresh);
    expect(await realpath(join(fixture.cache, "plugins/x-hello"))).toBe(fresh);
  });

  test("is ignored if it is in the cache, where a link may lead to another version", async () => {
    const path = join(fixture.cache, "bin");
    const options = { ...fixture.options, path, build };
    await ensureTools(["hello"], { ...options, table: { hello } });
    const next = { ...hello, version: "v1.2.4" };
    const paths = await ensureTools(["hello"], { ...options, table: { hello: next } });
    expect(paths.hello).toContain("hello-v1.2.4-");
  });

  test("is found in a directory that the table names, after PATH", async () => {
    const plugins = join(fixture.root, "plugins");
    const own = await program(join(plugins, "hello"), "echo mine");
    const tool = { ...hello, programs: { hello: { package: "cmd/hello", directories: () => [plugins] } } };
    const paths = await ensureTools(["hello"], { ...fixture.options, table: { hello: tool }, build });
    expect(paths).toEqual({ hello: own });
    expect(fixture.lines).toEqual([`hello  installed ${own}`]);
  });
});

describe("Go", () => {
  test("is reported if it is missing, with the version to install", async () => {
    const result = ensureTools(["hello"], { ...fixture.options, table: { hello } });
    await expect(result).rejects.toThrow(
      "hello v1.2.3: the Go compiler is missing; install Go 1.21 or newer (https://go.dev/dl) and put it on PATH",
    );
  });

  test("is rejected if it is older than the module needs, with its path in the message", async () => {
    const path = join(fixture.root, "bin");
    const go = await program(join(path, "go"), "echo go1.20.14");
    const result = ensureTools(["hello"], { ...fixture.options, path, table: { hello } });
    await expect(result).rejects.toThrow(
      `${go} is Go 1.20.14, which is older than ${fixture.modules}/hello needs`,
    );
  });

  describe.skipIf(hasGo() ? undefined : "not installed: go")("from PATH", () => {
    const options = () => ({ ...fixture.options, path: process.env.PATH ?? "" });

    test("compiles with the flags of the table", { timeout: 120_000 }, async () => {
      const { hello: path } = await ensureTools(["hello"], { ...options(), table: { hello } });
      const output = execFileSync("/bin/sh", ["-c", '"$0" 2>&1', path ?? ""], { encoding: "utf8" });
      expect(output).toBe("hello v1.2.3\n");
    });

    test("embeds files that are generated from the tool's module, and keeps only files that the table names", {
      timeout: 120_000,
    }, async () => {
      const module = join(fixture.modules, "hello");
      await write(
        join(module, "go.mod"),
        "module example.test/hello\n\ngo 1.21\n\nrequire example.test/data v1.2.3\n\nreplace example.test/data => ./data\n",
      );
      await write(join(module, "data/go.mod"), "module example.test/data\n\ngo 1.21\n");
      await write(join(module, "data/words.json"), '{ "word": "hello", "version": "" }');
      await write(join(module, "data/texts/a/long.txt"), "long");
      await write(
        join(module, "greeting/main.go"),
        'package main\n\nimport _ "embed"\n\n//go:embed words.json\nvar words string\n\nfunc main() { println(words) }\n',
      );
      const greeting: Tool = {
        ...hello,
        module: "example.test/data",
        embedded: [{ path: "greeting/words.json", from: "words.json", set: { version: "1.2.3" } }],
        files: ["texts"],
        programs: { greeter: { package: "./greeting" } },
      };
      const { greeter: path } = await ensureTools(["greeter"], {
        ...options(),
        table: { hello: greeting },
      });
      const output = execFileSync("/bin/sh", ["-c", '"$0" 2>&1', path ?? ""], { encoding: "utf8" });
      expect(JSON.parse(output)).toEqual({ word: "hello", version: "1.2.3" });
      expect(await readdir(join(module, "greeting"))).toEqual(["main.go"]);
      expect((await readdir(dirname(path ?? ""))).sort()).toEqual(["greeter", "texts"]);
      expect(await readFile(join(dirname(path ?? ""), "texts/a/long.txt"), "utf8")).toBe("long");
    });

    test("repeats the compiler's messages", { timeout: 120_000 }, async () => {
      const main = join(fixture.modules, "hello/cmd/hello/main.go");
      await write(main, (await readFile(main, "utf8")).replace("println", "printline"));
      const result = ensureTools(["hello"], { ...options(), table: { hello } });
      await expect(result).rejects.toThrow("undefined: printline");
    });
  });
});

function hasGo(): boolean {
  try {
    return execFileSync("go", ["version"], { encoding: "utf8" }).startsWith("go version");
  } catch {
    return false;
  }
}

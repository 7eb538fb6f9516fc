import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Compilation } from "../../tools/go.mjs";
import type { Tool } from "../../tools/table.mjs";

/** The directory of one test, with the module of a tool `hello` that prints its version. */
export interface Fixture {
  root: string;
  cache: string;
  modules: string;
  /** What the installer has logged. */
  lines: string[];
  /** The installer's options, with a search path that holds nothing. */
  options: { cache: string; modules: string; path: string; log: (line: string) => void };
  remove: () => Promise<void>;
}

/** The tool whose module {@link makeFixture} writes. */
export const hello: Tool = {
  module: "example.test/hello",
  version: "v1.2.3",
  variables: { "main.version": "v1.2.3" },
  programs: { hello: { package: "cmd/hello" } },
};

export async function makeFixture(): Promise<Fixture> {
  const root = await mkdtemp(join(tmpdir(), "dalec-tools-"));
  const [cache, modules, lines] = [join(root, "cache"), join(root, "modules"), [] as string[]];
  await write(join(modules, "hello/go.mod"), "module example.test/hello\n\ngo 1.21\n");
  await write(
    join(modules, "hello/cmd/hello/main.go"),
    'package main\n\nvar version = "unset"\n\nfunc main() { println("hello", version) }\n',
  );
  const options = { cache, modules, path: join(root, "nothing"), log: (line: string) => lines.push(line) };
  return { root, cache, modules, lines, options, remove: () => rm(root, { recursive: true, force: true }) };
}

/** A compiler for tests: every binary is a script that prints `text`. */
export function scriptCompiler(text = "built"): (compilation: Compilation) => Promise<void> {
  return async ({ output, packages, files }) => {
    for (const file of files) await write(join(output, file), text);
    for (const name of packages.map((path) => path.slice(path.lastIndexOf("/") + 1))) {
      await program(join(output, name), `echo ${text}`);
    }
  };
}

/** Writes a shell script. */
export async function program(path: string, script: string): Promise<string> {
  await write(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Writes a file and the directories above it. */
export async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

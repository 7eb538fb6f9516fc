import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { check } from "../../src/cli/check";
import { languageNames, packageNameOf } from "../../src/cli/firstSpec";
import { init } from "../../src/cli/init";
import { targets } from "../../src/dalec";

describe("pulumi-dalec init", () => {
  let directory: string;
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), "dalec-init-")), "My Tool");
    mkdirSync(directory);
  });
  afterEach(() => rmSync(dirname(directory), { recursive: true }));

  async function run(args: string[], answer?: string) {
    const written = { output: "", errors: "", question: "" };
    const into = (name: "output" | "errors") => ({
      write: (text: string) => {
        written[name] += text;
      },
    });
    const code = await init(args, into("output"), into("errors"), async (question) => {
      written.question = question;
      return answer;
    });
    return { code, ...written };
  }

  /** What each language expects beside its spec. */
  const beside: Record<string, Record<string, string>> = {
    go: { "go.mod": "module example.com/my-tool\n", "main.go": "package main\n" },
    rust: { "Cargo.toml": "", "Cargo.lock": "" },
    node: { "package.json": "{}", "package-lock.json": "{}" },
    python: { "my-tool.py": "#!/usr/bin/env python3\n" },
    files: { "files/my-tool": "" },
  };

  it.each(languageNames)("writes a spec for %s that has no remark on any target", async (language) => {
    for (const [path, text] of Object.entries(beside[language] ?? {})) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const file = join(directory, "my-spec.yml");
    const { code, output, question } = await run(["--language", language, file]);
    expect([code, question]).toEqual([0, ""]);
    expect(output).toContain(`${file} is written.`);
    const linux = targets.filter(({ name }) =>
      /^(bookworm|noble|azlinux3|almalinux9)\/(deb|rpm)$/.test(name),
    );
    expect(linux).toHaveLength(4);
    for (const { name } of linux) {
      const findings: string[] = [];
      const into = { write: (text: string) => findings.push(text) };
      expect(await check([file, "--target", name, "--context", directory], into, into)).toBe(0);
      expect(findings.join("")).not.toMatch(/warning|error/);
    }
  });

  it("asks for the language on a terminal, and names the package after the directory", async () => {
    const file = join(directory, "spec.yml");
    const { code, question } = await run([file], "go\n");
    expect(code).toBe(0);
    for (const language of languageNames) expect(question).toContain(`  ${language} `);
    expect(readFileSync(file, "utf8")).toMatch(/^# syntax=ghcr\.io\S+\nname: my-tool$/m);
  });

  it("leads editors to the schema of the installed package", async () => {
    const schema = join(directory, "node_modules", "pulumi-dalec", "schema");
    mkdirSync(schema, { recursive: true });
    writeFileSync(join(schema, "dalec-spec.schema.json"), "{}");
    mkdirSync(join(directory, "specs"));
    const file = join(directory, "specs", "tool.yml");
    await run(["--language", "go", file]);
    expect(readFileSync(file, "utf8").split("\n")[1]).toBe(
      "# yaml-language-server: $schema=../node_modules/pulumi-dalec/schema/dalec-spec.schema.json",
    );
  });

  it("overwrites nothing", async () => {
    const file = join(directory, "my-spec.yml");
    writeFileSync(file, "mine");
    expect(await run(["--language", "go", file])).toMatchObject({
      code: 1,
      errors: "the spec cannot be written: it exists already; name another file\n",
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it.each([
    [["a.yml"], "expected --language go|rust|node|python|files\n"],
    [
      ["--language", "pyton", "a.yml"],
      'expected go, rust, node, python or files as --language, got "pyton". Did you mean "python"?\n',
    ],
    [
      ["--language", "go", "--name", "My Tool", "a.yml"],
      "expected lower-case letters, digits, and -, + and . as --name",
    ],
    [["--language", "go", "a.yml", "b.yml"], "expected one file, got a.yml b.yml"],
  ])("refuses %j and writes nothing", async (args, problem) => {
    const { code, errors } = await run(
      args.map((one) => (one.endsWith(".yml") ? join(directory, one) : one)),
    );
    expect(code).toBe(2);
    expect(errors.replaceAll(`${directory}/`, "")).toContain(problem);
    expect(errors).toContain("usage: pulumi-dalec init");
    expect(existsSync(join(directory, "a.yml"))).toBe(false);
  });

  it.each([
    ["My Tool", "my-tool"],
    ["_x_", "x"],
    ["c++", "c++"],
    ["été", "t"],
    ["…", "my-package"],
  ])("makes of the directory %s the name %s", (given, name) => expect(packageNameOf(given)).toBe(name));
});

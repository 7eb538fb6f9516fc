import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import schema from "../../../schema/pulumi-package.schema.json";
import { components } from "../../../src/plugin/provider";
import { findProgram, programObstacle } from "../../support/engine/programs";

const languages = [
  {
    language: "python",
    component: (name: string) => `class ${name}(pulumi.ComponentResource):`,
    compile: (directory: string) => ["python3", "-m", "compileall", "-q", directory],
  },
  {
    language: "go",
    component: (name: string) => `func New${name}(ctx *pulumi.Context,`,
    compile: (directory: string) => ["gofmt", "-l", directory],
  },
];

/** The SDK that Pulumi's generator writes. The tests of each language build a program on it. */
describe.each(languages)("the SDK for $language", ({ language, component, compile }) => {
  describe.skipIf(programObstacle("pulumi-sdk-generator"))("generated", () => {
    let directory: string;
    let text: string;

    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), "dalec-sdk-"));
      const input = JSON.stringify({ ...schema, version: "1.2.3" });
      execFileSync(findProgram("pulumi-sdk-generator") ?? "", [language, directory], { input });
      const files = readdirSync(directory, { recursive: true, withFileTypes: true });
      text = files
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
        .join("\n");
    });

    afterAll(() => rmSync(directory, { recursive: true }));

    it("has every component", () => {
      const missing = components.map(({ name }) => component(name)).filter((code) => !text.includes(code));
      expect(missing).toEqual([]);
    });

    it("has the names and comments of the language", () => {
      expect(text).not.toMatch(/\w+ArgsArgs\b/);
      expect(text).not.toContain("{{%");
      expect(text).not.toMatch(/\b\w+Resource struct\b|InitArgs\b/);
    });

    const [program = "", ...args] = compile("");
    it.skipIf(programObstacle(program))("has no syntax error", () => {
      const { status, stdout } = spawnSync(program, [...args.slice(0, -1), directory], { encoding: "utf8" });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    });
  });
});

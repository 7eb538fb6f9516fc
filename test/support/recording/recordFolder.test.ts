import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordFolder } from "./recordFolder";
import { secret, unknownValue } from "./values";

const program = `
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

const word = new pulumi.Config().require("word");
const hello = new command.local.Command("hello", { create: "echo", stdin: pulumi.secret(word) });
export const said = hello.stdout;
`;

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-record-"));
  symlinkSync(resolve("node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ main: "index.ts" }));
  writeFileSync(join(directory, "index.ts"), program);
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("recordFolder", { tags: ["slow"] }, () => {
  const config = { "project:word": "hello" };

  it("runs the program as pulumi does and lists what it registers", async () => {
    const { resources, outputs, code } = await recordFolder(directory, {
      config,
      outputs: () => ({ stdout: "hello" }),
    });
    expect(code).toBe(0);
    expect(resources.map(({ type, name, parent, inputs }) => ({ type, name, parent, inputs }))).toEqual([
      {
        type: "command:local:Command",
        name: "hello",
        parent: undefined,
        inputs: { create: "echo", stdin: secret("hello") },
      },
    ]);
    expect(outputs).toEqual({ said: "hello" });
  });

  it("leaves what a provider computes unknown in a preview", async () => {
    const { outputs } = await recordFolder(directory, { config, preview: true });
    expect(outputs).toEqual({ said: unknownValue });
  });

  it("shows the error that a user would see", async () => {
    const { messages, code } = await recordFolder(directory);
    expect(code).toBe(32);
    expect(messages.map((message) => message.text).join()).toContain(
      "Missing required configuration variable 'project:word'",
    );
  });
});

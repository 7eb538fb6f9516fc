import { existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import * as command from "@pulumi/command";
import { afterEach, describe, expect, it, vi } from "vitest";
import { countChanges } from "../../support/engine/operation";
import { programObstacle } from "../../support/engine/programs";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";

const project = `
name: greeting
runtime: nodejs
config:
  word: { type: string }
`;

const program = `
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

const word = new pulumi.Config().require("word");
if (word === "bad") throw new pulumi.RunError("no such word");
const hello = new command.local.Command("hello", { create: "printf '%s' \\"$WORD\\"", environment: { WORD: word } });
export const said = hello.stdout;
`;

describe.skipIf(programObstacle("pulumi"))("a workspace", { timeout: 300_000 }, () => {
  const open: Workspace[] = [];
  const workspaceOf = async (...args: Parameters<typeof openWorkspace>) => {
    const workspace = await openWorkspace(...args);
    open.push(workspace);
    return workspace;
  };

  afterEach(async () => {
    vi.unstubAllEnvs();
    while (open.length > 0) await open.pop()?.close();
  });

  it("runs the program of a folder as `pulumi up` does", async () => {
    const workspace = await workspaceOf();
    workspace.write("Pulumi.yaml", project);
    workspace.write("index.ts", program);
    workspace.write("package.json", JSON.stringify({ main: "index.ts" }));
    symlinkSync(resolve("node_modules"), join(workspace.projectDirectory, "node_modules"));

    const stack = await workspace.projectStack({ config: { "greeting:word": "hello" } });
    expect((await stack.preview()).changes).toEqual({ "command:local:Command hello": "create" });
    const up = await stack.up();
    expect(up.outputs).toEqual({ said: "hello" });
    expect(countChanges(up)).toEqual({ create: 1 });

    await stack.setConfig("greeting:word", "bad");
    const failed = await stack.failingUp();
    expect(failed.messages.filter(({ severity }) => severity === "error")[0]?.text).toContain("no such word");
    expect((await stack.resources()).map(({ name }) => name)).toEqual(["hello"]);
  });

  it("gives a program in this process its environment and directory, and restores both afterwards", async () => {
    const workspace = await workspaceOf({ environment: { WORKSPACE_TEST: "inside" } });
    const seen: (string | undefined)[] = [];
    const stack = await workspace.inlineStack(async () => {
      seen.push(process.env.WORKSPACE_TEST, process.env.BUILDX_CONFIG, process.cwd());
    });
    const before = process.cwd();
    await stack.up();
    expect(seen).toEqual(["inside", join(workspace.directory, "buildx"), workspace.projectDirectory]);
    expect(process.cwd()).toBe(before);
    expect(process.env.WORKSPACE_TEST).toBeUndefined();
  });

  it("hides the settings of the user's own Docker, buildx and Pulumi from programs", async () => {
    const names = ["DOCKER_CONTEXT", "DOCKER_DEFAULT_PLATFORM", "BUILDX_BUILDER", "PULUMI_ACCESS_TOKEN"];
    for (const name of names) vi.stubEnv(name, "mine");
    const workspace = await workspaceOf();
    const seen: (string | undefined)[] = [];
    const stack = await workspace.inlineStack(async () => {
      seen.push(...names.map((name) => process.env[name]));
    });
    await stack.up();
    expect(seen).toEqual(names.map(() => undefined));
    expect((await workspace.run("env", [])).stdout).not.toMatch(/=mine$/m);
    expect(names.map((name) => process.env[name])).toEqual(names.map(() => "mine"));
  });

  it("shares only its state with another machine", async () => {
    const hello = async () => {
      new command.local.Command("hello", { create: "true" });
    };
    const first = await workspaceOf();
    await (await first.inlineStack(hello)).up();
    const second = await first.anotherMachine();
    open.push(second);
    expect(second.environment.BUILDX_CONFIG).not.toBe(first.environment.BUILDX_CONFIG);
    expect((await (await second.inlineStack(hello)).up()).changes).toEqual({
      "command:local:Command hello": "same",
    });
  });

  it("destroys the stacks and removes every file when it is closed", async () => {
    const workspace = await openWorkspace();
    const witness = join((await workspaceOf()).directory, "witness");
    const stack = await workspace.inlineStack(async () => {
      new command.local.Command("hello", { create: "true", delete: `touch ${witness}` });
    });
    await stack.up();
    await workspace.close();
    expect(existsSync(witness)).toBe(true);
    expect(existsSync(workspace.directory)).toBe(false);
  });
});

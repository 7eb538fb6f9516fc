import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";

const obstacle = programObstacle("pulumi");

// The behavior of local.Command that the library relies on. The official plugin and its stand-in both pass these tests.
describe.skipIf(obstacle)("local.Command", { timeout: 300_000 }, () => {
  let workspace: Workspace;
  let stack: EngineStack;
  let args: command.local.CommandArgs = {};
  const resource = "command:local:Command task";

  const journal = () => {
    const path = join(workspace.projectDirectory, "journal");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  };

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await workspace.inlineStack(async () => {
      const task = new command.local.Command("task", args);
      return { stdout: task.stdout, stderr: task.stderr, known: task.environment };
    });
  });

  afterAll(() => workspace?.close());

  it("runs nothing in a preview", async () => {
    args = { create: "echo created >> journal" };
    const preview = await stack.preview();
    expect(preview.changes).toEqual({ [resource]: "create" });
    expect(journal()).toEqual([]);
  });

  it("creates with environment, stdin and the project as directory, and returns the output", async () => {
    args = {
      create: 'echo "$GREETING $(cat) $(pwd)"; echo oops >&2; echo created >> journal',
      environment: { GREETING: "hello" },
      stdin: "world",
    };
    const up = await stack.up();
    expect(up.changes).toEqual({ [resource]: "create" });
    expect(up.outputs).toMatchObject({ stdout: `hello world ${workspace.projectDirectory}`, stderr: "oops" });
    expect(journal()).toEqual(["created"]);
  });

  it("does nothing when nothing changed, not even in a refresh", async () => {
    expect((await stack.up()).changes).toEqual({ [resource]: "same" });
    expect((await stack.up({ refresh: true })).changes).toEqual({ [resource]: "same" });
    expect(journal()).toEqual(["created"]);
  });

  it("runs create for an update when update is omitted, with access to the previous output", async () => {
    args = { ...args, create: 'echo "after: $PULUMI_COMMAND_STDOUT"; echo again >> journal' };
    const up = await stack.up();
    expect(up.changes).toEqual({ [resource]: "update" });
    expect(up.differences).toEqual({ [resource]: ["create"] });
    expect(up.outputs.stdout).toBe(`after: hello world ${workspace.projectDirectory}`);
    expect(journal()).toEqual(["created", "again"]);
  });

  it("runs update for any changed input, without the previous output when that is disabled", async () => {
    args = {
      create: "exit 1",
      update: 'echo "[$PULUMI_COMMAND_STDOUT]"; echo updated >> journal',
      delete: 'echo "deleted by $WHO" >> journal',
      environment: { WHO: "me" },
      addPreviousOutputInEnv: false,
      interpreter: ["/bin/sh", "-e", "-c"],
      logging: command.local.Logging.None,
    };
    const up = await stack.up();
    expect(up.changes).toEqual({ [resource]: "update" });
    expect(up.outputs.stdout).toBe("[]");
    expect(journal().at(-1)).toBe("updated");
  });

  it("keeps the old state when an update fails, and shows the command and its output", async () => {
    const working = args;
    args = { ...args, update: "echo to stdout; echo to stderr >&2; exit 3" };
    const failed = await stack.failingUp();
    expect(failed.text).toContain('exit status 3: running "echo to stdout; echo to stderr >&2; exit 3":');
    expect(failed.text).toContain("to stdout");
    expect(failed.text).toContain("to stderr");
    args = working;
    expect((await stack.up()).changes).toEqual({ [resource]: "same" });
  });

  it("replaces when a trigger changes, creating the new one before it deletes the old one", async () => {
    args = { ...args, create: "echo replaced >> journal", triggers: ["a"] };
    const up = await stack.up();
    expect(up.changes).toEqual({ [resource]: "replace" });
    expect(journal().slice(-2)).toEqual(["replaced", "deleted by me"]);
  });

  it("deletes with the recorded command", async () => {
    const destroyed = await stack.destroy();
    expect(destroyed.changes).toEqual({ [resource]: "delete" });
    expect(journal().at(-1)).toBe("deleted by me");
    expect(await stack.resources()).toEqual([]);
  });

  it("passes stdin to create, update and delete, even if it is longer than an environment variable may be", async () => {
    const count = "wc -c >> journal";
    args = { create: count, update: count, delete: count, stdin: "x".repeat(300_000) };
    await stack.up();
    args = { ...args, stdin: "x".repeat(400_000) };
    await stack.up();
    await stack.destroy();
    expect(journal().slice(-3)).toEqual(["300000", "400000", "400000"]);
  });

  it("runs nothing for an omitted create and update", async () => {
    const before = journal();
    args = { delete: "cat >> journal", stdin: "deleted without create\n" };
    expect((await stack.up()).outputs.stdout).toBe("");
    args = { ...args, stdin: "deleted after an update\n" };
    expect((await stack.up()).changes).toEqual({ [resource]: "update" });
    expect(journal()).toEqual(before);
    await stack.destroy();
    expect(journal()).toEqual([...before, "deleted after an update"]);
  });

  it("leaves nothing in the state when a create fails", async () => {
    args = { create: "echo half-made >> journal; exit 7", delete: "echo undone >> journal" };
    const failed = await stack.failingUp();
    expect(failed.changes).toEqual({ [resource]: "create" });
    expect(await stack.resources()).toEqual([]);
    expect(journal().at(-1)).toBe("half-made");
  });

  it("keeps a secret of the environment and of stdin out of every file", async () => {
    const hidden = pulumi.secret("hunter2");
    args = { create: 'test -n "$PASSWORD$(cat)"', environment: { PASSWORD: hidden }, stdin: hidden };
    await stack.up();
    expect(workspace.filesContaining("hunter2")).toEqual([]);
    await stack.destroy();
  });

  it("knows its inputs but not its output in the preview of an update", async () => {
    args = { create: "echo one", environment: { N: "1" } };
    await stack.up();
    args = { create: "echo one", environment: { N: "2" } };
    const preview = await stack.preview();
    expect(preview.changes).toEqual({ [resource]: "update" });
    expect(preview.outputs).toMatchObject({ known: { N: "2" } });
    expect(preview.outputs.stdout).not.toBe("one");
    await stack.destroy();
  });
});

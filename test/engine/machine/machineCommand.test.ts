import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RemoteBuilder } from "../../../src";
import { buildDirectory } from "../../../src/machine/manifest";
import { publish } from "../../../src/machine/packageFiles";
import { makeStages } from "../../../src/machine/stages";
import { machineCommand, type OwnedFiles, ownedFiles } from "../../../src/machineCommand";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";

describe.skipIf(programObstacle("pulumi", "buildx"))("a registration", { timeout: 120_000 }, () => {
  const key = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n";
  // More than the 128 KiB that Linux allows a string of the environment or of a command line.
  const caCert = "a line of a certificate\n".repeat(20_000);
  let workspace: Workspace;
  let stack: EngineStack;
  let nodeOptions: Record<string, string> | undefined;

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await workspace.inlineStack(async () => {
      new RemoteBuilder("builder", { endpoint: "tcp://127.0.0.1:1", tls: { caCert, cert: "CERT", key } });
      if (nodeOptions !== undefined) {
        const tls = { caCert: "CA", cert: "CERT", key: pulumi.secret(key) };
        const node = { name: "bad0", endpoint: "tcp://127.0.0.1:1", driverOptions: nodeOptions, tls };
        const connection = pulumi.output({ name: "bad", driver: "remote", nodes: [node] });
        machineCommand("bad", { connection }, {});
      }
    });
  });
  afterAll(() => workspace?.close());

  it("accepts a connection of several hundred kilobytes", async () => {
    const up = await stack.up();
    expect(up.changes["command:local:Command builder-registration"]).toBe("create");
    const inspected = await workspace.run("buildx", ["inspect", "project-test-builder"]);
    expect(inspected.stdout).toContain("tcp://127.0.0.1:1");
    const [written] = workspace.filesContaining(caCert).filter((file) => file.endsWith(".pem"));
    expect(written).toContain("builder0-cacert.pem");
    expect((await stack.up()).changes["command:local:Command builder-registration"]).toBe("same");
  });

  it("writes the key only to the file that buildx reads", () => {
    expect(workspace.filesContaining("hunter2")).toEqual([expect.stringMatching(/builder0-key\.pem$/)]);
  });

  it("fails with buildx's own message, and shows no secret", async () => {
    nodeOptions = { "a,b": "1" };
    const { text } = await stack.failingUp();
    expect(text).toMatch(/buildx create failed: .*a,b/);
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("const data");
    expect(workspace.filesContaining("hunter2")).toHaveLength(1);
    nodeOptions = undefined;
  });

  it("is removed by a destroy", async () => {
    await stack.destroy();
    expect((await workspace.run("buildx", ["inspect", "project-test-builder"])).code).not.toBe(0);
    expect(workspace.filesContaining("hunter2")).toEqual([]);
  });
});

describe.skipIf(programObstacle("pulumi"))("the files of a component", { timeout: 120_000 }, () => {
  const resource = "command:local:Command files";
  let workspace: Workspace;
  let stack: EngineStack;
  let files: OwnedFiles;
  const elsewhere = "it's else where/$HOME";

  const filesIn = (outputDirectory: string, owner = "one") => ({
    owner,
    projectDirectory: ".",
    outputDirectory,
  });
  const isThere = (path: string) => existsSync(join(workspace.projectDirectory, path));
  /** Does what a build does in the directory. */
  const build = (outputDirectory: string, owner = "one") => {
    const output = { directory: join(workspace.projectDirectory, outputDirectory), owner };
    mkdirSync(buildDirectory(output, "a"), { recursive: true });
    writeFileSync(join(buildDirectory(output, "a"), "one.deb"), owner);
    publish(output, "a", { stack: "test", declared: new Set() });
    makeStages({ projectDirectory: workspace.projectDirectory, owner, kind: "contexts" });
  };

  let name = "files";
  let opts: pulumi.CustomResourceOptions = {};
  let program: () => void = () => {};

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await workspace.inlineStack(async () => {
      ownedFiles(name, files, opts);
      program();
    });
  });
  afterAll(() => workspace?.close());

  it("stay when the script alone changes, as with another release", async () => {
    files = filesIn("dist");
    await stack.up();
    build("dist");
    opts = {
      transformations: [({ props, opts }) => ({ props: { ...props, stdin: `${props.stdin};` }, opts })],
    };
    expect((await stack.up()).changes[resource]).toBe("update");
    expect(["dist/one.deb", ".dalec/stages/one"].filter(isThere)).toHaveLength(2);
    expect((await stack.up()).changes[resource]).toBe("same");
  });

  it("are removed from the old directory when the output directory changes", async () => {
    files = filesIn(elsewhere);
    expect((await stack.preview()).changes[resource]).toBe("replace");
    expect(isThere("dist/one.deb")).toBe(true);
    expect((await stack.up()).changes[resource]).toBe("replace");
    expect(isThere("dist")).toBe(false);
  });

  it("are removed when the owner gets another name, as with a renamed stack", async () => {
    build(elsewhere);
    files = filesIn(elsewhere, "two");
    expect((await stack.up()).changes[resource]).toBe("replace");
    expect(isThere(elsewhere)).toBe(false);
    files = filesIn(elsewhere);
    await stack.up();
  });

  it("are removed with the component, and take at most 3 KB in the state", async () => {
    build(elsewhere);
    const [recorded] = (await stack.resources()).filter(({ name }) => name === "files");
    // Besides what Pulumi keeps of every resource.
    expect(JSON.stringify([recorded?.inputs, recorded?.outputs]).length).toBeLessThanOrEqual(3_000);
    await stack.destroy();
    expect([elsewhere, ".dalec"].filter(isThere)).toEqual([]);
  });

  it("stay when the component is renamed, and its former resource deleted", async () => {
    files = filesIn("dist");
    program = () => build("dist");
    await stack.up();
    name = "renamed";
    files = filesIn("dist", "two");
    program = () => build("dist", "two");
    const { changes } = await stack.up();
    expect(changes).toMatchObject({ [resource]: "delete", "command:local:Command renamed": "create" });
    expect(readFileSync(join(workspace.projectDirectory, "dist", "one.deb"), "utf8")).toBe("two");
    expect([".dalec/stages/one", "dist/.dalec-one.json"].filter(isThere)).toEqual([]);
    program = () => {};
    await stack.destroy();
    expect(["dist", ".dalec"].filter(isThere)).toEqual([]);
  });
});

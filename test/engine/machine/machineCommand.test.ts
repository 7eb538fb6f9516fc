import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RemoteBuilder } from "../../../src";
import { buildDirectory } from "../../../src/machine/manifest";
import { buildNotes } from "../../../src/machine/nameNotes";
import { publish } from "../../../src/machine/packageFiles";
import { makeStages } from "../../../src/machine/stages";
import { machineCommand, type OwnedFiles, ownedFiles } from "../../../src/machineCommand";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { instanceName, ownerName } from "../../support/instanceName";

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
    const inspected = await workspace.run("buildx", ["inspect", instanceName("RemoteBuilder", "builder")]);
    expect(inspected.stdout).toContain("tcp://127.0.0.1:1");
    const [written] = workspace.filesContaining(caCert).filter((file) => file.endsWith(".pem"));
    expect(written).toMatch(/builder-[0-9a-f]{8}0-cacert\.pem$/);
    expect((await stack.up()).changes["command:local:Command builder-registration"]).toBe("same");
  });

  it("writes the key only to the file that buildx reads", () => {
    expect(workspace.filesContaining("hunter2")).toEqual([
      expect.stringMatching(/builder-[0-9a-f]{8}0-key\.pem$/),
    ]);
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
    expect(
      (await workspace.run("buildx", ["inspect", instanceName("RemoteBuilder", "builder")])).code,
    ).not.toBe(0);
    expect(workspace.filesContaining("hunter2")).toEqual([]);
  });
});

describe.skipIf(programObstacle("pulumi", "buildx"))(
  "a RemoteBuilder without builds",
  {
    timeout: 120_000,
  },
  () => {
    let workspace: Workspace;
    let stack: EngineStack;
    let port = 1;

    beforeAll(async () => {
      workspace = await openWorkspace();
      stack = await workspace.inlineStack(async () => {
        const at = (ports: number[]) => ports.map((one) => ({ endpoint: `tcp://127.0.0.1:${one}` }));
        const node = { connectTimeoutSeconds: 1 };
        new RemoteBuilder("one", { endpoint: `tcp://127.0.0.1:${port}`, ...node });
        new RemoteBuilder("several", { nodes: at([1, 2]).map((one) => ({ ...one, ...node })) });
      });
    });
    afterAll(() => workspace?.close());

    const closed = (operation: { messages: { text: string }[] }) =>
      operation.messages
        .flatMap(({ text }) => [...text.matchAll(/tcp:\S+(?=: connection refused: nothing listens there)/g)])
        .map(String)
        .sort();

    it("warns of daemons that do not answer when it is new or changes, and only then", async () => {
      const [first, second] = ["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"];
      expect(closed(await stack.preview())).toEqual([]);
      expect(closed(await stack.up())).toEqual([first, first, second]);
      expect(closed(await stack.up())).toEqual([]);
      port = 2;
      expect(closed(await stack.up())).toEqual([second]);
    });
  },
);

describe.skipIf(programObstacle("pulumi"))("the files of a component", { timeout: 120_000 }, () => {
  const resource = "command:local:Command one-files";
  const first = ownerName("Package", "one");
  let workspace: Workspace;
  let stack: EngineStack;
  const elsewhere = "it's else where/$HOME";
  let name = "one";
  let aliases: { name: string }[] = [];
  let files: OwnedFiles;

  class Package extends pulumi.ComponentResource {
    readonly owner: pulumi.Output<string>;

    constructor() {
      super("dalec:index:Package", name, {}, { aliases });
      this.owner = ownedFiles(this, files, buildNotes(workspace.projectDirectory));
      this.registerOutputs({ owner: this.owner });
    }
  }

  const isThere = (path: string) => existsSync(join(workspace.projectDirectory, path));
  /** Does what a build does in the directory. */
  const build = (outputDirectory: string, owner = first) => {
    const output = { directory: join(workspace.projectDirectory, outputDirectory), owner };
    mkdirSync(buildDirectory(output, "a"), { recursive: true });
    writeFileSync(join(buildDirectory(output, "a"), "one.deb"), owner);
    publish(output, "a", { stack: "test", component: owner, declared: new Set() });
    makeStages({ projectDirectory: workspace.projectDirectory, owner, kind: "contexts" });
  };
  let afterwards: () => void = () => {};

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await workspace.inlineStack(async () => {
      const { owner } = new Package();
      const built = owner.apply((known) => {
        if (!pulumi.runtime.isDryRun()) afterwards();
        return known;
      });
      return { owner: built };
    });
  });
  afterAll(() => workspace?.close());

  it("stay when nothing changes", async () => {
    files = { outputDirectory: "dist", projectDirectory: "." };
    expect((await stack.preview()).outputs).toEqual({ owner: first });
    expect((await stack.up()).outputs).toEqual({ owner: first });
    build("dist");
    expect((await stack.up()).changes[resource]).toBe("same");
    expect(["dist/one.deb", `.dalec/stages/${first}`].filter(isThere)).toHaveLength(2);
  });

  it("are removed from the old directory when the output directory changes, before new ones are written", async () => {
    files = { ...files, outputDirectory: elsewhere };
    const preview = await stack.preview();
    expect([preview.changes[resource], preview.outputs.owner]).toEqual(["replace", first]);
    expect(isThere("dist/one.deb")).toBe(true);
    afterwards = () => {
      expect(isThere("dist")).toBe(false);
      build(elsewhere);
    };
    expect(await stack.up()).toMatchObject({ changes: { [resource]: "replace" }, outputs: { owner: first } });
    expect(isThere(`${elsewhere}/one.deb`)).toBe(true);
  });

  it("keep their owner when the component is renamed with an alias, also where nobody knows the former name", async () => {
    afterwards = () => {};
    [name, aliases] = ["two", [{ name }]];
    const { changes, outputs } = await stack.up();
    expect([changes["command:local:Command two-files"], outputs.owner]).toEqual(["same", first]);
    [name, aliases] = ["three", [{ name }]];
    expect((await stack.preview()).outputs.owner).toBe(first);
    expect((await stack.up()).outputs.owner).toBe(first);
    aliases = [];
    expect((await stack.up()).changes["command:local:Command three-files"]).toBe("same");
    expect(isThere(`${elsewhere}/one.deb`)).toBe(true);
  });

  it("are removed with the component, and take at most 4 KB in the state", async () => {
    const [recorded] = (await stack.resources()).filter(({ name: known }) => known === "three-files");
    // Besides what Pulumi keeps of every resource.
    expect(JSON.stringify([recorded?.inputs, recorded?.outputs]).length).toBeLessThanOrEqual(4_096);
    await stack.destroy();
    expect(["it's else where", ".dalec"].filter(isThere)).toEqual([]);
  });

  it("stay when the component is renamed without an alias, and its former resource deleted", async () => {
    name = "one";
    files = { outputDirectory: "dist", projectDirectory: "." };
    afterwards = () => build("dist");
    await stack.up();
    name = "two";
    const second = ownerName("Package", "two");
    afterwards = () => build("dist", second);
    const { changes } = await stack.up();
    expect(changes).toMatchObject({ [resource]: "delete", "command:local:Command two-files": "create" });
    expect(readFileSync(join(workspace.projectDirectory, "dist", "one.deb"), "utf8")).toBe(second);
    expect([`.dalec/stages/${first}`, `dist/.dalec-${first}.json`].filter(isThere)).toEqual([]);
    await stack.destroy();
    expect(["dist", ".dalec"].filter(isThere)).toEqual([]);
  });
});

import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BuilderConnection, type BuilderNode, BuildxDriver } from "../../../src/connection";
import { ensureInstance, removeInstance, writeInstance } from "../../../src/machine/instance";
import { findProgram, programObstacle } from "../../support/engine/programs";

describe.skipIf(programObstacle("buildx"))("a buildx instance", () => {
  const connection: BuilderConnection = {
    name: "project-stack-builder",
    driver: BuildxDriver.Remote,
    nodes: [
      {
        name: "amd",
        endpoint: "tcp://amd.example.com:1234",
        platforms: ["linux/amd64"],
        tls: { caCert: "CA", cert: "CERT", key: "KEY", serverName: "amd" },
      },
      {
        name: "arm",
        endpoint: "unix:///run/arm.sock",
        platforms: ["linux/arm64"],
        driverOptions: { "a,b": "1" },
      },
    ],
  };
  const twoPlain = { ...connection, nodes: connection.nodes.map(({ driverOptions: _, ...node }) => node) };
  let store: string;
  const instance = () => join(store, "instances", connection.name);
  const read = () => JSON.parse(readFileSync(instance(), "utf8"));

  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), "dalec-store-"));
    vi.stubEnv("BUILDX_CONFIG", store);
    vi.stubEnv("PATH", `${dirname(findProgram("buildx") ?? "")}:${process.env.PATH}`);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(store, { recursive: true });
  });

  it.each(["", '{"Name":', '{"Name":"project-stack-builder","Driver":"teleport","Nodes":[{"Name":"a"}]}'])(
    "is removed also if buildx cannot read it: %j",
    (text) => {
      writeInstance(twoPlain);
      writeFileSync(instance(), text);
      removeInstance(twoPlain);
      expect(readdirSync(join(store, "instances"))).toEqual([]);
      expect(existsSync(join(store, "pulumi-dalec"))).toBe(false);
    },
  );

  it("has every node of the connection, and buildx lists the instance", () => {
    writeInstance(twoPlain);
    expect(read().Nodes).toMatchObject([
      { Name: "amd", Endpoint: "tcp://amd.example.com:1234", DriverOpts: { servername: "amd" } },
      { Name: "arm", Endpoint: "unix:///run/arm.sock" },
    ]);
    const listed = execFileSync("buildx", ["ls", "--format", "{{.Name}}"], { encoding: "utf8" });
    expect(listed).toContain("project-stack-builder");
  });

  it("keeps certificates in files that only their owner can read", () => {
    writeInstance(twoPlain);
    const { cacert, cert, key } = read().Nodes[0].DriverOpts;
    expect([cacert, cert, key].map((path) => readFileSync(path, "utf8"))).toEqual(["CA", "CERT", "KEY"]);
    expect([cacert, cert, key].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  });

  it("keeps its file if it is as declared, and is corrected otherwise", () => {
    writeInstance(twoPlain);
    const { ino } = statSync(instance());
    writeInstance(twoPlain);
    expect(statSync(instance()).ino).toBe(ino);
    const declared = readFileSync(instance(), "utf8");
    writeFileSync(instance(), declared.replace("amd.example.com", "elsewhere.example.com"));
    writeInstance(twoPlain);
    expect(readFileSync(instance(), "utf8")).toBe(declared);
  });

  it("is recreated after a manual change, and needs no call of buildx if unchanged", () => {
    const plain = { ...twoPlain, nodes: twoPlain.nodes.map(({ tls: _, ...node }) => node) };
    ensureInstance(plain);
    const path = process.env.PATH;
    vi.stubEnv("PATH", "/nowhere");
    ensureInstance(plain);
    // The engine and other languages order names differently.
    ensureInstance({ nodes: plain.nodes.map(reversed), driver: plain.driver, name: plain.name });
    vi.stubEnv("PATH", path);
    const declared = readFileSync(instance(), "utf8");
    writeFileSync(instance(), declared.replace("arm.sock", "elsewhere.sock"));
    ensureInstance(plain);
    expect(readFileSync(instance(), "utf8")).toBe(declared);
    rmSync(instance());
    ensureInstance(plain);
    expect(readFileSync(instance(), "utf8")).toBe(declared);
  });

  it("keeps commas and quotation marks in driver options", () => {
    const [amd] = twoPlain.nodes;
    const serverName = 'one,"two"';
    writeInstance({ ...twoPlain, nodes: [{ ...amd, name: "amd", tls: { caCert: "CA", serverName } }] });
    expect(read().Nodes[0].DriverOpts.servername).toBe(serverName);
  });

  it("stays unchanged when buildx refuses a node, and the error has buildx's reason", () => {
    writeInstance(twoPlain);
    const before = readFileSync(instance(), "utf8");
    expect(() => writeInstance(connection)).toThrow(/buildx create failed: .*a,b/);
    expect(readFileSync(instance(), "utf8")).toBe(before);
    expect(
      readdirSync(join(store, "pulumi-dalec", connection.name)).filter((name) => name.startsWith("create-")),
    ).toEqual([]);
  });

  it("ignores the user's buildkitd.default.toml, which the driver would refuse", () => {
    mkdirSync(store, { recursive: true });
    writeFileSync(join(store, "buildkitd.default.toml"), "debug = true\n");
    writeInstance(twoPlain);
    expect(read().Nodes).toHaveLength(2);
  });

  it("is removed with its files, and other instances stay", () => {
    writeInstance(twoPlain);
    writeInstance({ ...twoPlain, name: "another" });
    removeInstance(twoPlain);
    expect(existsSync(instance())).toBe(false);
    expect(readdirSync(join(store, "pulumi-dalec"))).toEqual(["another"]);
    expect(readdirSync(join(store, "instances"))).toEqual(["another"]);
    removeInstance(twoPlain);
  });

  it("is created even if a node of a busy machine does not report its status to buildx within a second", () => {
    const directory = mkdtempSync(join(tmpdir(), "dalec-buildx-"));
    const message = "ERROR: failed to initialize builder: listing workers: context deadline exceeded";
    const late = `case "$*" in *"--timeout 1s"*) echo "${message}" >&2; exit 1;; esac`;
    const script = `#!/bin/sh\n${late}\nexec ${findProgram("buildx")} "$@"\n`;
    writeFileSync(join(directory, "buildx"), script, { mode: 0o755 });
    vi.stubEnv("PATH", `${directory}:${process.env.PATH}`);
    writeInstance(twoPlain);
    expect(read().Nodes).toHaveLength(2);
    rmSync(directory, { recursive: true });
  });

  it("leaves no file behind if buildx refuses to create it", () => {
    expect(() => writeInstance(connection)).toThrow(/a,b/);
    expect(existsSync(join(store, "pulumi-dalec"))).toBe(false);
  });
});

/** The same node, with its names in the opposite order. */
function reversed(node: BuilderNode): BuilderNode {
  return Object.fromEntries(Object.entries(node).reverse()) as unknown as BuilderNode;
}

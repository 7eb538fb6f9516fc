import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import { findEngine } from "../../src/machine/dockerCli";
import { writeInstance } from "../../src/machine/instance";
import { kubeconfigText } from "../../src/machine/kubeconfig";
import { prepare } from "../../src/machine/prepare";
import { machineScript } from "../../src/machine/script";
import { connectTls } from "../../src/machine/tls";
import { createAuthority } from "../support/certificates";

const sentinel = "do-not-show-this";

/** A buildx that adds the node it is asked for, and records its arguments and its environment. */
const fakeBuildx = `#!${process.execPath}
const fs = require("node:fs");
const args = process.argv.slice(2);
fs.appendFileSync(process.env.RECORD, JSON.stringify([args, process.env]));
if (args[0] === "create") {
  const directory = process.env.BUILDX_CONFIG + "/instances";
  const name = args[args.indexOf("--name") + 1];
  const node = args[args.indexOf("--node") + 1];
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(directory + "/" + name, JSON.stringify({ Name: name, Nodes: [{ Name: node, DriverOpts: { kept: "1" } }] }));
}
`;

const tls = { caCert: "CA", cert: "CERT", key: sentinel };
const connection = (driver: string, node: object): BuilderConnection => ({
  name: "builder",
  driver,
  nodes: [{ name: "builder0", ...node }],
});

let directory: string;
const record = () => readFileSync(join(directory, "record"), "utf8");

function installProgram(name: string, text: string): void {
  writeFileSync(join(directory, "bin", name), text, { mode: 0o755 });
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-secrets-"));
  mkdirSync(join(directory, "bin"));
  installProgram("buildx", fakeBuildx);
  vi.stubEnv("PATH", join(directory, "bin"));
  vi.stubEnv("RECORD", join(directory, "record"));
  vi.stubEnv("BUILDX_CONFIG", join(directory, "store"));
  vi.stubEnv("XDG_RUNTIME_DIR", directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe("what buildx gets when a builder is registered", () => {
  it.each([
    ["remote", connection("remote", { endpoint: "tcp://a:1", tls })],
    ["kubernetes", connection("kubernetes", { cluster: { kubeconfig: sentinel } })],
  ])("has no secret in its arguments or environment: %s", (name, data) => {
    const input = `const data=${JSON.stringify(data)}\n${machineScript(name)}`;
    const { status, stderr } = spawnSync(process.execPath, ["-", "register"], { input, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(record()).toContain("create");
    expect(record()).not.toContain(sentinel);
  });

  it("has no environment of a container, which is only in the instance's private file", () => {
    writeInstance(
      connection("docker-container", {
        driverOptions: { memory: "1g", "env.TOKEN": sentinel },
        buildkitdConfig: "",
        buildkitdCertificates: { "r/key.pem": sentinel },
      }),
    );
    expect(record()).toContain("memory=1g");
    expect(record()).not.toContain(sentinel);
    const file = join(directory, "store", "instances", "builder");
    expect(JSON.parse(readFileSync(file, "utf8")).Nodes).toEqual([
      { Name: "builder0", DriverOpts: { kept: "1", "env.TOKEN": sentinel } },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("a connection from elsewhere", () => {
  it.each([
    ["its name", { ...connection("remote", {}), name: "../../x" }, "connection.name: expected"],
    ["the name of a node", connection("remote", { name: "a/b" }), "connection.nodes[].name: expected"],
    [
      "the path of a certificate",
      connection("remote", { daemon: { buildkitdCertificates: { "../../.ssh/key.pem": "" } } }),
      "connection.nodes[].buildkitdCertificates: expected",
    ],
    [
      "an absolute path",
      connection("docker-container", { buildkitdCertificates: { "/etc/key.pem": "" } }),
      "connection.nodes[].buildkitdCertificates: expected",
    ],
  ])("writes no file outside its own directory: %s", async (_, given, message) => {
    await expect(prepare(given, { image: false })).rejects.toThrow(message);
    expect(readdirSync(directory)).toEqual(["bin"]);
  });
});

it("gives docker only the certificates that there are, and removes those of an earlier connection", () => {
  const files = (given: { caCert: string; cert?: string; key?: string }) => {
    findEngine("builder", { engine: { host: "tcp://engine:2376", tls: given } });
    const own = join(directory, "store", "pulumi-dalec", "builder", "docker");
    return readdirSync(own).map((name) => [name, readFileSync(join(own, name), "utf8")]);
  };
  const all = [
    ["ca.pem", "CA"],
    ["cert.pem", "CERT"],
    ["key.pem", sentinel],
  ];
  expect(files(tls)).toEqual(all);
  expect(files({ caCert: "other" })).toEqual([["ca.pem", "other"]]);
});

it("verifies the daemon's certificate, even if NODE_TLS_REJECT_UNAUTHORIZED turns that off for Node.js", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  const server = createServer({ ...createAuthority().issue("daemon", { names: ["127.0.0.1"] }) });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const other = { caCert: createAuthority("another").cert };
  await expect(connectTls("127.0.0.1", port, other)).rejects.toThrow(/unable to|self.signed|verify/i);
  server.close();
});

it("does not quote a kubeconfig that kubectl cannot read", () => {
  installProgram(
    "kubectl",
    `#!${process.execPath}\nconsole.error("line 3: ${sentinel}"); process.exitCode = 1;\n`,
  );
  const kubeconfigPath = join(directory, "config");
  writeFileSync(kubeconfigPath, sentinel);
  const read = () => kubeconfigText({ kubeconfigPath });
  expect(read).toThrow(`kubectl could not read the kubeconfig at ${kubeconfigPath}`);
  expect(read).not.toThrow(sentinel);
});

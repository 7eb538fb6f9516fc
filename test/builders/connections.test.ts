import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import * as dalec from "../../src";
import { buildkitImage } from "../../src/buildkitd/release";
import { instanceName } from "../support/instanceName";
import { recordProgram } from "../support/recording/recordProgram";

type Builder = pulumi.ComponentResource & { connection: pulumi.Output<dalec.BuilderConnection> };

/** The connection of a builder named `b`, its trigger and its outputs. */
async function made(make: () => Builder) {
  const { outputs, resource } = await recordProgram(() => ({ connection: make().connection }));
  const [builder] = (await recordProgram(make)).resources;
  return {
    connection: outputs.connection,
    triggers: resource("b-registration").inputs.triggers,
    outputs: builder?.outputs,
  };
}

const certificate = "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n";
const tls = { caCert: certificate, serverName: "buildkit" };
const one = { endpoint: "tcp://127.0.0.1:1", platforms: ["linux/aarch64"], tls, connectTimeoutSeconds: 9 };
const config = { maxParallelism: 2, allowedFrontends: ["example.com/frontend"] };

describe("the connection of a builder", () => {
  it.each<[string, dalec.RemoteBuilderArgs, object]>([
    ["one daemon", one, { nodes: [{ ...one, name: "0", platforms: ["linux/arm64"] }] }],
    [
      "several daemons, over which builds spread",
      { nodes: [one, { endpoint: "unix:///run/a.sock" }] },
      {
        spread: true,
        nodes: [
          { ...one, name: "0", platforms: ["linux/arm64"] },
          { name: "1", endpoint: "unix:///run/a.sock" },
        ],
      },
    ],
    [
      "a list of one daemon, like that of several",
      { nodes: [{ endpoint: "unix:///run/a.sock" }] },
      { spread: true, nodes: [{ name: "0", endpoint: "unix:///run/a.sock" }] },
    ],
  ])("has the addresses of %s", async (_, args, expected) => {
    const name = instanceName("RemoteBuilder", "b");
    const { connection, triggers, outputs } = await made(() => new dalec.RemoteBuilder("b", args));
    const { nodes } = expected as { nodes: { name: string }[] };
    expect(connection).toEqual({
      ...{ name, driver: "remote" },
      ...expected,
      nodes: nodes.map((node) => ({ ...node, name: name + node.name })),
    });
    expect(triggers).toBeUndefined();
    expect(Object.keys(outputs ?? {})).toEqual(["connection"]);
  });

  it("has the Docker engine of a DockerBuilder", async () => {
    const name = instanceName("DockerBuilder", "b");
    const engine = { host: "tcp://127.0.0.1:1", tls };
    const args = { ...engine, platforms: ["linux/aarch64"], connectTimeoutSeconds: 9 };
    const { connection, outputs } = await made(() => new dalec.DockerBuilder("b", args));
    const platforms = ["linux/arm64"];
    const node = { name: `${name}0`, platforms, connectTimeoutSeconds: 9, engine };
    expect(connection).toEqual({ name, driver: "remote", nodes: [node] });
    expect(Object.keys(outputs ?? {})).toEqual(["connection"]);
    const plain = await made(() => new dalec.DockerBuilder("b"));
    expect(plain.connection).toEqual({
      name,
      driver: "remote",
      nodes: [{ name: `${name}0`, engine: {} }],
    });
  });

  it("has the options of a container under the names of buildx", async () => {
    const name = instanceName("DockerContainerBuilder", "b");
    const { connection, triggers, outputs } = await made(
      () =>
        new dalec.DockerContainerBuilder("b", {
          ...{ context: "builders", image: "example.com/buildkit:1", network: "host", memory: "1g" },
          ...{ memorySwap: "2g", cpuPeriod: 100, cpuQuota: 50, cpuShares: 512, cpusetCpus: "0-3" },
          ...{ cpusetMems: "0", cgroupParent: "/builds", restartPolicy: "always", defaultLoad: true },
          ...{
            provenanceAddGha: false,
            allowUntrustedImage: true,
            environment: { HTTP_PROXY: "http://proxy" },
          },
          ...{ buildkitdFlags: ["--debug"], platforms: ["linux/aarch64"], cache: { retain: true } },
          buildkitdConfig: config,
        }),
    );
    expect(connection).toEqual({
      ...{ name, driver: "docker-container", allowedFrontends: ["example.com/frontend"] },
      nodes: [
        {
          ...{ name: `${name}0`, engine: { context: "builders" }, platforms: ["linux/arm64"] },
          ...{ buildkitdFlags: ["--debug"], cache: { retain: true } },
          buildkitdConfig: expect.stringContaining("max-parallelism = 2"),
          driverOptions: {
            ...{ image: "example.com/buildkit:1", network: "host", memory: "1g", "memory-swap": "2g" },
            ...{ "cpu-period": "100", "cpu-quota": "50", "cpu-shares": "512", "cpuset-cpus": "0-3" },
            ...{ "cpuset-mems": "0", "cgroup-parent": "/builds", "restart-policy": "always" },
            ...{ "default-load": "true", "provenance-add-gha": "false", "allow-untrusted-image": "true" },
            "env.HTTP_PROXY": "http://proxy",
          },
        },
      ],
    });
    expect(triggers).toEqual(["builders"]);
    expect(Object.keys(outputs ?? {})).toEqual(["connection"]);
    const plain = await made(() => new dalec.DockerContainerBuilder("b"));
    expect(plain.connection).toEqual({
      ...{ name, driver: "docker-container" },
      nodes: [{ name: `${name}0`, engine: {}, driverOptions: { image: buildkitImage } }],
    });
    expect(plain.triggers).toEqual([""]);
  });

  it("has the daemon of a LocalBuilder", async () => {
    const name = instanceName("LocalBuilder", "b");
    const args = {
      stateDirectory: "/var/connections",
      buildkitd: "/opt/buildkitd",
      platforms: ["linux/aarch64"],
    };
    const { connection, triggers, outputs } = await made(
      () => new dalec.LocalBuilder("b", { ...args, buildkitdConfig: config }),
    );
    const { platforms: _, ...daemon } = args;
    const buildkitdConfig = expect.stringContaining("max-parallelism = 2");
    expect(connection).toEqual({
      ...{ name, driver: "remote", allowedFrontends: ["example.com/frontend"] },
      nodes: [{ name: `${name}0`, platforms: ["linux/arm64"], daemon: { ...daemon, buildkitdConfig } }],
    });
    expect(triggers).toEqual(["/var/connections"]);
    expect(Object.keys(outputs ?? {})).toEqual(["connection"]);
    const plain = await made(() => new dalec.LocalBuilder("b"));
    expect(plain.connection).toEqual({
      ...{ name, driver: "remote" },
      nodes: [{ name: `${name}0`, daemon: { buildkitdConfig: expect.any(String) } }],
    });
    expect(plain.triggers).toEqual([""]);
  });
});

describe("a RemoteBuilder", () => {
  const endpoint = "tcp://127.0.0.1:1";

  it.each<[string, dalec.RemoteBuilderArgs, string[]]>([
    ["both forms", { endpoint, nodes: [] }, ["nodes: expected either `endpoint` or `nodes`, got both"]],
    [
      "neither form",
      {},
      ["endpoint: expected the address where BuildKit listens, such as tcp://host:1234, got nothing"],
    ],
    [
      "no node",
      { nodes: [] },
      ["endpoint: expected the address where BuildKit listens, such as tcp://host:1234, got nothing"],
    ],
    [
      "an endpoint twice, and one that is none",
      { nodes: [{ endpoint }, { endpoint: "a" }, { endpoint }] },
      [
        "nodes[2].endpoint: expected an endpoint that no other node has; buildx refuses two nodes on one endpoint (docker/buildx#1717), so remove one of them",
        'nodes[1].endpoint: expected a URL such as tcp://host:1234 or unix:///run/buildkit/buildkitd.sock, got "a"',
      ],
    ],
  ])("refuses %s", async (_, args, problems) => {
    const message = ["dalec:index:RemoteBuilder b: invalid arguments", ...problems.map((one) => `  ${one}`)];
    await expect(recordProgram(() => void new dalec.RemoteBuilder("b", args))).rejects.toHaveProperty(
      "message",
      message.join("\n"),
    );
  });
});

it("a LocalBuilder needs Linux", async () => {
  const platform = vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
  onTestFinished(() => platform.mockRestore());
  await expect(recordProgram(() => void new dalec.LocalBuilder("b"))).rejects.toThrow(
    "  machine: expected Linux, where buildkitd runs, got macOS. Use a DockerBuilder or DockerContainerBuilder",
  );
});

it("a container that is gone is a warning, and a change of the registration", async () => {
  const directory = mkdtempSync(join(tmpdir(), "dalec-drift-"));
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  onTestFinished(() => {
    vi.unstubAllEnvs();
    warn.mockRestore();
    rmSync(directory, { recursive: true });
  });
  const name = instanceName("DockerContainerBuilder", "b");
  const files = join(directory, "pulumi-dalec", name);
  mkdirSync(files, { recursive: true });
  const record = {
    container: `buildx_buildkit_${name}0`,
    id: "1a2b3c4d5e6f7a8b",
    engine: { host: "unix:///run/none.sock" },
  };
  writeFileSync(join(files, "containers.json"), JSON.stringify([record]));
  writeFileSync(join(directory, "docker"), "#!/bin/sh\n", { mode: 0o755 });
  vi.stubEnv("PATH", `${directory}:${process.env.PATH}`);
  vi.stubEnv("BUILDX_CONFIG", directory);
  const { resource } = await recordProgram(() => void new dalec.DockerContainerBuilder("b"));
  const texts = warn.mock.calls.map(([text]) => text);
  const drift = `container buildx_buildkit_${name}0 (1a2b3c4d5e6f) is gone`;
  expect(texts).toEqual([`${drift}; this update repairs it`]);
  expect(resource("b-registration").inputs.environment).toEqual({ PULUMI_DALEC_DRIFT: drift });
});

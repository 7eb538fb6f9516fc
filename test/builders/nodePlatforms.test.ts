import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { BuilderConnection } from "../../src";
import * as dalec from "../../src";
import { recordProgram } from "../support/recording/recordProgram";

type Made = { connection: pulumi.Output<BuilderConnection> };

const makers: [string, path: string, make: (platforms: string[]) => Made][] = [
  ["LocalBuilder", "", (platforms) => new dalec.LocalBuilder("x", { platforms })],
  ["DockerBuilder", "", (platforms) => new dalec.DockerBuilder("x", { platforms })],
  ["DockerContainerBuilder", "", (platforms) => new dalec.DockerContainerBuilder("x", { platforms })],
  ["RemoteBuilder", "", (platforms) => new dalec.RemoteBuilder("x", { endpoint: "tcp://a:1", platforms })],
  [
    "RemoteBuilder of nodes",
    "nodes[0].",
    (platforms) => new dalec.RemoteBuilder("x", { nodes: [{ endpoint: "tcp://a:1", platforms }] }),
  ],
  [
    "KubernetesBuilder",
    "pools[0].",
    (platforms) => new dalec.KubernetesBuilder("x", { pools: [{ architecture: "arm64", platforms }] }),
  ],
];

describe.each(makers)("the platforms of a %s", (_, path, make) => {
  it("have the names that BuildKit gives them", async () => {
    const { outputs } = await recordProgram(() => ({
      nodes: make(["linux/aarch64", "linux/arm/v7"]).connection.apply(({ nodes }) => nodes),
    }));
    expect(outputs.nodes).toMatchObject([{ platforms: ["linux/arm64", "linux/arm/v7"] }]);
  });

  it("are ones that BuildKit knows", async () => {
    await expect(recordProgram(() => void make(["linux/arm64", "linux/amd46"]))).rejects.toThrow(
      `  ${path}platforms[1]: expected a platform such as linux/amd64 or linux/arm/v7, got "linux/amd46". Did you mean "linux/amd64"?`,
    );
  });
});

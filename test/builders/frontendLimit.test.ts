import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { recordProgram } from "../support/recording/recordProgram";

const allowed = ["example.com/frontend"];

/** The list in the connection of a builder, in a preview. */
async function listOf(make: () => { connection: pulumi.Output<dalec.BuilderConnection> }) {
  const list = () => ({ list: make().connection.allowedFrontends });
  return (await recordProgram(list, { preview: true })).outputs.list;
}

describe("the connection of a builder lists the frontends that it runs", () => {
  const toml = '[frontend."gateway.v0"]\nallowedRepositories = ["example.com/frontend"]\n';

  it.each([
    ["allowedFrontends", { allowedFrontends: allowed }],
    ["extraToml", { extraToml: toml }],
  ])("from %s", async (_, buildkitdConfig) => {
    expect(await listOf(() => new dalec.LocalBuilder("b", { buildkitdConfig }))).toEqual(allowed);
    expect(await listOf(() => new dalec.DockerContainerBuilder("b", { buildkitdConfig }))).toEqual(allowed);
    expect(await listOf(() => new dalec.KubernetesBuilder("b", { buildkitdConfig }))).toEqual(allowed);
  });

  it("and none if it runs any", async () => {
    expect(await listOf(() => new dalec.LocalBuilder("b"))).toBeUndefined();
    const any = { buildkitdConfig: { allowedFrontends: [] } };
    expect(await listOf(() => new dalec.KubernetesBuilder("b", any))).toEqual([]);
  });

  it("also if other arguments are not known yet", async () => {
    const namespace = pulumi.output("x").apply((): string => pulumi.unknown as never);
    expect(await listOf(() => new dalec.KubernetesBuilder("b", { namespace }))).toHaveLength(2);
  });
});

import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";
import type { Settings } from "../settings";

const { nodes, pods, builderOf, specs, retries }: Settings = JSON.parse(readFileSync("farm.json", "utf8"));

export const connection = connect();

for (const [name, inlineSpec] of Object.entries(specs)) {
  new dalec.Package(name, {
    builder: connection,
    inlineSpec,
    target: "bookworm/deb",
    outputDirectory: `dist/${name}`,
    skipTests: true,
    retries,
  });
}

function connect(): pulumi.Output<dalec.BuilderConnection> {
  if (builderOf !== undefined) {
    const owner = new pulumi.StackReference(builderOf);
    return owner.requireOutput("connection") as pulumi.Output<dalec.BuilderConnection>;
  }
  if (pods === undefined) return new dalec.RemoteBuilder("builder", { nodes: nodes ?? [] }).connection;
  const provider = new k8s.Provider("cluster", { kubeconfig: pods.kubeconfig });
  return new dalec.KubernetesBuilder("builder", pods.builder, { provider }).connection;
}

import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { recordProgram } from "../support/recording/recordProgram";

type Builder = new (name: string, args: object) => pulumi.ComponentResource;

const cases: [Builder, object, string[]][] = [
  [dalec.LocalBuilder, {}, ["stateDirectory", "buildkitd", "buildkitdConfig", "platforms"]],
  [dalec.DockerBuilder, {}, ["context", "host", "tls", "platforms", "connectTimeoutSeconds"]],
  [
    dalec.DockerContainerBuilder,
    {},
    ["context", "host", "tls", "image", "environment", "buildkitdFlags", "buildkitdConfig", "cache"],
  ],
  [
    dalec.RemoteBuilder,
    { endpoint: "tcp://localhost:1234" },
    ["platforms", "tls", "connectTimeoutSeconds", "nodes"],
  ],
  [
    dalec.KubernetesBuilder,
    {},
    [
      ...["namespace", "clientAccess", "pools", "security", "image", "buildkitdConfig"],
      ...["terminationGracePeriodSeconds", "environment", "hostAliases", "hostNetwork", "allowedSubjects"],
      ...["networkPolicy", "disruptionBudget", "labels", "annotations", "replicas", "resources", "cache"],
      ...["nodeSelector", "tolerations", "affinity", "topologySpreadConstraints", "priorityClassName"],
      ...["runtimeClassName", "imagePullSecrets"],
    ],
  ],
];

describe("an argument whose value is undefined", () => {
  const named = cases.map((one) => [one[0].name, ...one] as const);

  it.each(named)("counts as omitted: %s", async (_, Builder, args, names) => {
    const omitted = await recordProgram(() => void new Builder("builder", args));
    const undefinedArgs = Object.fromEntries(names.map((name) => [name, undefined]));
    const given = await recordProgram(() => void new Builder("builder", { ...undefinedArgs, ...args }));
    expect(given.resources).toEqual(omitted.resources);
  });
});

import { describe, expect, it } from "vitest";
import type { KubernetesAutoscalingArgs } from "../../../src/builders/kubernetes/autoscaling";
import { autoscalingProblems } from "../../../src/builders/kubernetes/autoscalingProblems";
import type { KubernetesBuilderArgs } from "../../../src/builders/kubernetes/kubernetesArgs";
import { KubernetesBuilder } from "../../../src/builders/kubernetes/kubernetesBuilder";
import type { BuilderConnection } from "../../../src/connection";
import { instanceName } from "../../support/instanceName";
import { recordProgram } from "../../support/recording/recordProgram";

const node = instanceName("KubernetesBuilder", "bk");

async function record(args: KubernetesBuilderArgs) {
  return recordProgram(() => ({ connection: new KubernetesBuilder("bk", args).connection }), {
    preview: true,
  });
}

const kinds = {
  workload: "kubernetes:apps/v1:Deployment",
  scaling: "kubernetes:keda.sh/v1alpha1:ScaledObject",
  demand: "kubernetes:core/v1:ConfigMap",
};

describe("a builder with autoscaling", () => {
  it("has an object that scales its pool by the demand that programs write", async () => {
    const { resource } = await record({ autoscaling: { maxReplicas: 4, buildsPerReplica: 2 } });
    expect(resource("bk", kinds.scaling).inputs.spec).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: node },
      ...{ minReplicaCount: 0, maxReplicaCount: 4, cooldownPeriod: 300 },
      advanced: { scalingModifiers: { target: "2", metricType: "AverageValue" } },
      triggers: [
        { name: "want", metadata: { resourceName: `${node}-demand`, key: `${node}.want` } },
        { name: "until", metadata: { resourceName: `${node}-demand`, key: `${node}.until` } },
      ],
    });
    expect(resource("bk-demand", kinds.demand).inputs).toMatchObject({
      metadata: { name: `${node}-demand` },
      data: { [`${node}.want`]: "0", [`${node}.until`]: "0" },
    });
  });

  it("starts with its fewest pods, and leaves their number and the demand to others", async () => {
    const { resource } = await record({ autoscaling: { minReplicas: 2, maxReplicas: 4 } });
    const { inputs, options } = resource("bk", kinds.workload);
    expect(inputs.spec).toMatchObject({ replicas: 2 });
    expect(options).toMatchObject({ ignoreChanges: ["spec.replicas"] });
    expect(resource("bk-demand", kinds.demand).options).toMatchObject({ ignoreChanges: ["data"] });
  });

  it("makes the demand first, then the workload, then what scales it, then registers", async () => {
    const { resource } = await record({ autoscaling: { maxReplicas: 1 } });
    expect(resource("bk", kinds.workload).dependencies).toContain("bk-demand");
    expect(resource("bk", kinds.scaling).dependencies).toEqual(["bk"]);
    expect(resource("bk-registration").dependencies).toContain("bk");
  });

  it("tells programs how to ask for pods, but not its registration, which the numbers must not change", async () => {
    const { outputs, resource } = await record({
      autoscaling: { maxReplicas: 4, buildsPerReplica: 2, readyTimeoutSeconds: 60 },
    });
    const { nodes } = outputs.connection as BuilderConnection;
    expect(nodes.map(({ autoscaling }) => autoscaling)).toEqual([
      { configMap: `${node}-demand`, maxReplicas: 4, buildsPerReplica: 2, readyTimeoutSeconds: 60 },
    ]);
    expect(JSON.stringify(resource("bk-registration").inputs.stdin)).not.toContain("readyTimeoutSeconds");
  });

  it("grants its subjects the demand, and every pod that can exist", async () => {
    const { resource } = await record({
      autoscaling: { maxReplicas: 2 },
      cache: { kind: "persistent" },
      allowedSubjects: [{ kind: "Group", name: "ci" }],
    });
    const { rules } = resource("bk-subjects", "kubernetes:rbac.authorization.k8s.io/v1:Role").inputs;
    expect(rules).toEqual([
      { apiGroups: ["apps"], resources: ["statefulsets"], verbs: ["get"], resourceNames: [node] },
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      {
        ...{ apiGroups: [""], resources: ["pods/exec"], verbs: ["create", "get"] },
        resourceNames: [`${node}-0`, `${node}-1`],
      },
      {
        ...{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "update"] },
        resourceNames: [`${node}-demand`],
      },
      { apiGroups: [""], resources: ["events"], verbs: ["list"] },
    ]);
  });

  it("keeps nothing of it when it is switched off, and its workload", async () => {
    const others: KubernetesBuilderArgs = { allowedSubjects: [{ kind: "Group", name: "ci" }] };
    const [on, off] = [await record({ autoscaling: { maxReplicas: 4 }, ...others }), await record(others)];
    const named = ({ resources }: typeof on) => resources.map(({ type, name }) => `${type} ${name}`);
    expect(named(on).filter((one) => !named(off).includes(one))).toEqual([
      `${kinds.demand} bk-demand`,
      `${kinds.scaling} bk`,
    ]);
    expect(named(off).filter((one) => !named(on).includes(one))).toEqual([]);
    const { inputs, options } = off.resource("bk", kinds.workload);
    expect(inputs.spec).toMatchObject({ replicas: 1 });
    expect(options).not.toHaveProperty("ignoreChanges");
    expect(on.resource("bk", kinds.workload).inputs.metadata).toEqual(inputs.metadata);
    expect(JSON.stringify([off.resources, off.outputs])).not.toContain("demand");
    const { stdin } = off.resource("bk-registration").inputs;
    expect(on.resource("bk-registration").inputs.stdin).toEqual(stdin);
  });

  it("may have pools with a fixed number of pods", async () => {
    const { resource, resources } = await record({
      autoscaling: { maxReplicas: 4 },
      pools: [{ architecture: "amd64" }, { architecture: "arm64", replicas: 2 }],
    });
    expect(resources.filter(({ type }) => type === kinds.scaling).map(({ name }) => name)).toEqual([
      "bk-amd64",
    ]);
    const { inputs, options } = resource("bk-arm64", kinds.workload);
    expect(inputs.spec).toMatchObject({ replicas: 2 });
    expect(options).not.toHaveProperty("ignoreChanges");
    expect(resource("bk-demand", kinds.demand).inputs.data).toEqual({
      [`${node}-amd64.want`]: "0",
      [`${node}-amd64.until`]: "0",
    });
  });

  it("may have one pool with it, next to others whose number of pods is the builder's", async () => {
    const { resource } = await record({
      replicas: 3,
      pools: [{ architecture: "amd64" }, { architecture: "arm64", autoscaling: { maxReplicas: 1 } }],
    });
    expect(resource("bk-amd64", kinds.workload).inputs.spec).toMatchObject({ replicas: 3 });
    expect(resource("bk-arm64", kinds.workload).inputs.spec).toMatchObject({ replicas: 0 });
  });

  it("keeps the cache of a pod that is scaled away, but not that of a deleted builder", async () => {
    const { resource } = await record({ autoscaling: { maxReplicas: 1 }, cache: { kind: "persistent" } });
    expect(resource("bk", "kubernetes:apps/v1:StatefulSet").inputs.spec).toMatchObject({
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
    });
  });

  it("keeps unwanted pods as long as Kubernetes can", async () => {
    const { resource } = await record({ autoscaling: { maxReplicas: 1, idleSeconds: 7200 } });
    expect(resource("bk", kinds.scaling).inputs.spec).toMatchObject({
      cooldownPeriod: 7200,
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: { scaleDown: { stabilizationWindowSeconds: 3600 } },
        },
      },
    });
  });
});

describe("the problems of autoscaling", () => {
  const problems = (autoscaling: object, replicas?: number) =>
    autoscalingProblems(
      {
        autoscaling: autoscaling as KubernetesAutoscalingArgs & { maxReplicas: number },
        replicas,
      } as Parameters<typeof autoscalingProblems>[0],
      "pools[0].",
    ).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);

  it.each<[string, object]>([
    ["only a largest number", { maxReplicas: 1 }],
    ["a fixed number by both bounds", { minReplicas: 3, maxReplicas: 3 }],
    ["pods that go at once", { maxReplicas: 1, idleSeconds: 0 }],
  ])("accept %s", (_, autoscaling) => expect(problems(autoscaling)).toEqual([]));

  it.each<[string, object, string]>([
    ["no largest number", {}, "maxReplicas: expected a whole number of at least 1, got nothing"],
    ["no pod", { maxReplicas: 0 }, "maxReplicas: expected a whole number of at least 1, got 0"],
    [
      "a negative number",
      { maxReplicas: 1, minReplicas: -1 },
      "minReplicas: expected a whole number of at least 0, got -1",
    ],
    [
      "part of a build",
      { maxReplicas: 1, buildsPerReplica: 0.5 },
      "buildsPerReplica: expected a whole number of at least 1, got 0.5",
    ],
    [
      "part of a second",
      { maxReplicas: 1, idleSeconds: 1.5 },
      "idleSeconds: expected a whole number of at least 0, got 1.5",
    ],
    [
      "no time to become ready",
      { maxReplicas: 1, readyTimeoutSeconds: 0 },
      "readyTimeoutSeconds: expected a whole number of at least 1, got 0",
    ],
    [
      "crossed bounds",
      { minReplicas: 3, maxReplicas: 2 },
      "minReplicas: expected at most maxReplicas, 2, got 3; lower it, or raise maxReplicas",
    ],
  ])("name %s", (_, autoscaling, problem) => {
    expect(problems(autoscaling)).toEqual([`pools[0].autoscaling.${problem}`]);
  });

  it("name a number of pods that autoscaling would change", () => {
    expect(problems({ maxReplicas: 1 }, 2)).toEqual([
      "pools[0].replicas: expected no number of pods together with pools[0].autoscaling, got 2; omit one of the two",
    ]);
  });

  it("are found before anything is created", async () => {
    await expect(record({ replicas: 1, autoscaling: { maxReplicas: 0 } })).rejects.toThrow(
      /autoscaling.maxReplicas: expected/,
    );
  });
});

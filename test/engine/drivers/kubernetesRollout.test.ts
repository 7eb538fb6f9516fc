import { describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { instanceName } from "../../support/instanceName";
import { helloSpec } from "../hello";
import { kubernetesStack, kubernetesObstacle as obstacle } from "./kubernetesStack";

describe.skipIf(obstacle)("a Kubernetes builder with ten builds", { timeout: 180_000 }, () => {
  const namespace = instanceName("KubernetesBuilder", "builder");
  const names = Array.from({ length: 10 }, (_, index) => `build-${index}`);
  let args: dalec.KubernetesBuilderArgs = {};

  const shared = kubernetesStack((setting) => {
    const builder = setting.builder(args).connection;
    for (const name of names) {
      // All have the same result, because this test is about the plan.
      const inlineSpec = helloSpec();
      const target = { builder, inlineSpec, target: "bookworm/deb", skipTests: true };
      new dalec.Package(name, { ...target, outputDirectory: `dist-${name}` });
    }
  });
  const buildsIn = (changes: Record<string, string>) =>
    names.map((name) => changes[`docker-build:index:Image ${name}`]);
  const each = (change: string) => names.map(() => change);
  const podsAndMaps = async () => {
    const list = ["get", "pods,configmaps", "--namespace", namespace, "--output=name"];
    return (await shared.setting.cluster.kubectl(list))
      .split("\n")
      .filter((name) => /^(pod|configmap)\/project/.test(name) || /^configmap\/builder/.test(name))
      .sort();
  };

  it("previews its whole first `up`, before the builder exists", async () => {
    const preview = await shared.stack.preview();
    expect(buildsIn(preview.changes)).toEqual(each("create"));
    expect((await shared.stack.up()).changes).toEqual(preview.changes);
  });

  it("shows no build as changed when the replicas change", async () => {
    args = { replicas: 2 };
    const preview = await shared.stack.preview();
    const changed = Object.keys(preview.changes).filter((name) => preview.changes[name] !== "same");
    expect(changed.sort()).toEqual([
      "dalec:index:KubernetesBuilder builder",
      "kubernetes:apps/v1:Deployment builder",
    ]);
    expect(buildsIn((await shared.stack.up()).changes)).toEqual(each("same"));
  });

  it("replaces the pods when buildkitd.toml changes, and shows no build as changed", async () => {
    const before = await podsAndMaps();
    args = { replicas: 2, buildkitdConfig: { maxParallelism: 3 } };
    expect(buildsIn((await shared.stack.preview()).changes)).toEqual(each("same"));
    expect(buildsIn((await shared.stack.up()).changes)).toEqual(each("same"));
    await expect
      .poll(async () => (await podsAndMaps()).filter((name) => before.includes(name)), { timeout: 60_000 })
      .toEqual([]);
    expect(await podsAndMaps()).toHaveLength(before.length);
  });
});

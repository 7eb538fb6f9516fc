import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { clusterObstacle } from "../support/cluster/obstacle";
import { providerObstacle } from "../support/engine/plugins";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { configOf, copyExample } from "../support/examples/examples";
import { type Lab, startLab } from "../support/lab/lab";
import { type KubernetesSetting, objectsIn, startKubernetes } from "./drivers/kubernetesSetting";

const obstacle = clusterObstacle() ?? providerObstacle("kubernetes") ?? programObstacle("pulumi", "buildx");

/** Runs the Kubernetes examples as a reader does, in a real cluster. README.md shows the programs of two of them. */
describe.skipIf(obstacle)("a copied Kubernetes example", { timeout: 180_000 }, () => {
  let lab: Lab;
  let setting: KubernetesSetting;
  let before: string[];
  const machines: Workspace[] = [];

  const edit = (machine: Workspace, file: string, from: string, to: string) => {
    const text = readFileSync(join(machine.projectDirectory, file), "utf8");
    expect(text).toContain(from);
    machine.write(file, text.replaceAll(from, to));
  };
  /** Copies an example, to a new machine or to one that shares the state of another. */
  const copy = async (name: string, of?: Workspace) => {
    const environment = { KUBECONFIG: setting.cluster.kubeconfigPath };
    const machine = await (of ? of.anotherMachine({ environment }) : openWorkspace({ environment }));
    machines.unshift(machine);
    copyExample(name, machine.projectDirectory);
    return machine;
  };
  const nothingToDo = async (stack: EngineStack) => {
    const changes = Object.values((await stack.up()).changes);
    // The engine reads the state of the other stack every time.
    expect(changes.filter((change) => change !== "same" && change !== "read")).toEqual([]);
  };

  beforeAll(async () => {
    lab = await startLab();
    setting = await startKubernetes(lab);
    before = await objectsIn(setting.cluster);
  }, 300_000);

  afterEach(async () => {
    for (const machine of machines.splice(0)) await machine.close();
    await expect.poll(() => objectsIn(setting.cluster), { timeout: 60_000 }).toEqual(before);
  }, 120_000);

  afterAll(async () => {
    await setting?.stop();
    await lab?.stop();
  });

  it("kubernetes builds a package on its own pods", async () => {
    const machine = await copy("kubernetes");
    const settings = { image: setting.image, hostNetwork: "true", buildkitd: lab.mirrorsToml };
    const stack = await machine.projectStack({ name: "dev", config: configOf("kubernetes", settings) });
    const { outputs } = await stack.up();
    expect(readdirSync(join(machine.projectDirectory, "dist"))).toContain("hello_1.0.0-debian12u1_amd64.deb");
    const pods = await setting.cluster.kubectl([
      "get",
      "pods",
      "-n",
      String(outputs.namespace),
      "-o",
      "name",
    ]);
    expect(pods.trim().split("\n")).toHaveLength(1);
    await nothingToDo(stack);
    await stack.destroy();
    expect(existsSync(join(machine.projectDirectory, "dist"))).toBe(false);
  });

  it("spot builds on nodes that have the label and the taint of its settings", async () => {
    const machine = await copy("spot");
    const settings = {
      label: "example.com/spot",
      value: "yes",
      replicas: "2",
      image: setting.image,
      hostNetwork: "true",
      buildkitd: lab.mirrorsToml,
    };
    const stack = await machine.projectStack({ name: "dev", config: configOf("spot", settings) });
    const kubectl = (...words: string[]) => setting.cluster.kubectl(words);
    await kubectl("label", "node", "--all", "example.com/spot=yes");
    await kubectl("taint", "node", "--all", "example.com/spot=yes:NoSchedule");
    try {
      await stack.up();
    } finally {
      await kubectl("label", "node", "--all", "example.com/spot-");
      await kubectl("taint", "node", "--all", "example.com/spot-");
    }
    expect(readdirSync(join(machine.projectDirectory, "dist"))).toContain("hello_1.0.0-debian12u1_amd64.deb");
    await stack.destroy();
  });

  it("k8s-builder builds for two stacks of my-package, and neither changes it", async () => {
    const owner = await copy("k8s-builder");
    // The registry of the test is on the machine's loopback, and has BuildKit's image under another name.
    const args = `{ image: "${setting.image}", hostNetwork: true, buildkitdConfig: { extraToml: ${JSON.stringify(lab.mirrorsToml)} } }`;
    edit(owner, "index.ts", '"k8s-builder")', `"k8s-builder", ${args})`);
    const builders = await owner.projectStack({ name: "dev" });
    await builders.up();
    await nothingToDo(builders);

    const user = await copy("my-package", owner);
    const consumer = (name: string) => {
      const tag = `${lab.registry.address}/my-package:${name}`;
      return user.projectStack({ name, config: { "my-package:tag": tag, "my-package:push": "true" } });
    };
    // No registry here has Dalec's Azure Linux images, so the build of `azl3` ends with the request for them.
    const azureLinux = await (await consumer("azl")).failingUp();
    expect(azureLinux.text).toContain('target: Dalec calls this target "azlinux3"');
    expect(azureLinux.text).toMatch(/"azlinux3\/container" is out of reach|azurelinux/);
    edit(user, "index.ts", '"azl3"', '"bookworm/testing/container"');

    const stacks = [await consumer("dev"), await consumer("prod")];
    for (const stack of stacks) {
      expect((await stack.up()).outputs.ref).toMatch(/\/my-package:\w+@sha256:[0-9a-f]{64}$/);
      await nothingToDo(stack);
    }
    for (const stack of [...stacks, await consumer("azl")]) await stack.destroy();
    await nothingToDo(builders);
    await builders.destroy();
  });
});

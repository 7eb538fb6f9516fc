import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instanceName } from "../support/instanceName";
import { recordFolder } from "../support/recording/recordFolder";
import { recordProgram } from "../support/recording/recordProgram";

const example = (name: string) => resolve(__dirname, "..", "..", "examples", name);

/** The two commands of Dalec's page on drivers, each as a program. */
describe("the programs for the two commands", { tags: ["slow"] }, () => {
  const before = process.cwd();
  beforeAll(() => process.chdir(example("my-package")));
  afterAll(() => process.chdir(before));

  it("k8s-builder creates pods for the kubernetes driver, and exports how to reach them", async () => {
    const { resources, outputs, code } = await recordFolder(example("k8s-builder"));
    expect(code).toBe(0);
    const types = resources.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        "dalec:index:KubernetesBuilder",
        "kubernetes:core/v1:Namespace",
        "kubernetes:apps/v1:Deployment",
      ]),
    );
    expect(outputs.connection).toMatchObject({
      driver: "kubernetes",
      name: instanceName("KubernetesBuilder", "k8s-builder"),
    });
  });

  it("my-package builds azl3 under Dalec's name azlinux3/container, on the builder of the other stack", async () => {
    const connection = {
      name: "farm-dev-k8s-builder",
      driver: "kubernetes",
      nodes: [{ name: "farm0", endpoint: "" }],
    };
    const references: string[] = [];
    const { resources } = await recordProgram(
      async () => {
        pulumi.runtime.setConfig("project:builders", "organization/farm/dev");
        await import(join(example("my-package"), "index.ts"));
      },
      {
        outputs: ({ type, inputs }) => {
          if (type !== "pulumi:pulumi:StackReference") return {};
          references.push(inputs.name);
          return { outputs: { connection } };
        },
      },
    );
    expect(references).toEqual(["organization/farm/dev"]);
    const [image] = resources.filter(({ type }) => type === "docker-build:index:Image");
    expect(image?.inputs).toMatchObject({
      builder: { name: expect.stringMatching(/^farm-dev-k8s-builder\.builds-\d+$/) },
      target: "azlinux3/container",
      tags: ["my-package:latest"],
    });
  });
});

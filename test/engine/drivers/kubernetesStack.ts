import { afterAll, beforeAll } from "vitest";
import { clusterObstacle } from "../../support/cluster/obstacle";
import { providerObstacle } from "../../support/engine/plugins";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { type Lab, startLab } from "../../support/lab/lab";
import { type KubernetesSetting, startKubernetes } from "./kubernetesSetting";

/** What tests share that run builds in a cluster: there from the first test to the last. */
export interface KubernetesStack {
  setting: KubernetesSetting;
  workspace: Workspace;
  stack: EngineStack;
}

/** Why this machine cannot run a stack with builds in a cluster. */
export const kubernetesObstacle =
  clusterObstacle() ?? providerObstacle("kubernetes") ?? programObstacle("pulumi", "buildx");

/** Starts a cluster and opens a stack with a program before the tests of a suite, and closes both after them. */
export function kubernetesStack(
  program: (setting: KubernetesSetting) => void,
  options: Parameters<typeof startKubernetes>[1] = {},
): KubernetesStack {
  const shared: Partial<KubernetesStack> = {};
  let lab: Lab | undefined;

  beforeAll(async () => {
    lab = await startLab();
    const setting = await startKubernetes(lab, options);
    shared.setting = setting;
    shared.workspace = await openWorkspace();
    shared.stack = await shared.workspace.inlineStack(async () => program(setting));
  });

  afterAll(async () => {
    await shared.workspace?.close();
    await shared.setting?.stop();
    await lab?.stop();
  });

  return shared as KubernetesStack;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Workspace } from "../../test/support/engine/workspace";
import type { Say } from "../farm/field";
import { FarmProject } from "../farm/project";
import { namesOf, SleepingPackages } from "../farm/specs";
import { idleSeconds, mustHold, type Scene } from "./scene";

const mostSeconds = idleSeconds + 120;

/** Kills a program with -9 while it builds, and measures how long its pods stay without any other program. */
export async function measureKilledClient(scene: Scene, workspace: Workspace, say: Say): Promise<void> {
  const builder = scene.builder({ autoscaling: { maxReplicas: 3, buildsPerReplica: 2, idleSeconds } });
  const packages = new SleepingPackages(namesOf(4, "killed"), 600);
  const project = await FarmProject.open(workspace, "killed");
  await project.up({ ...builder, specs: {}, retries: 0 });
  await scene.untilNone(mostSeconds);
  const updating = project.up({ ...builder, specs: packages.specs(1), retries: 0 }).catch(() => undefined);
  while ((await scene.look()).ready < 2) await sleep(500);
  await sleep(5000);
  project.kill();
  await updating;
  const { replicas } = await scene.look();
  const seconds = await scene.untilNone(mostSeconds);
  say(`a program killed with -9 while it builds on ${replicas} pods: no pod ${seconds.toFixed(1)} s later`);
  mustHold("pods are there when it is killed", replicas >= 2);
  await project.cancel();
  await project.destroy();
}

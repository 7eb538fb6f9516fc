import type { Workspace } from "../../test/support/engine/workspace";
import type { Say } from "../farm/field";
import { FarmProject } from "../farm/project";
import { namesOf, SleepingPackages } from "../farm/specs";
import { idleSeconds, mustHold, type Scene } from "./scene";

const buildsPerReplica = 2;

/** Runs two programs at once on one builder, of which one has longer builds than the other. */
export async function measureTwoClients(scene: Scene, workspace: Workspace, say: Say): Promise<void> {
  const builder = scene.builder({ autoscaling: { maxReplicas: 4, buildsPerReplica, idleSeconds } });
  const second = await workspace.anotherMachine();
  const owner = await FarmProject.open(workspace, "owner");
  try {
    await owner.up({ ...builder, specs: {}, retries: 0 });
    await scene.untilNone(idleSeconds + 60);
    const other = await FarmProject.open(second, "other");
    const short = new SleepingPackages(namesOf(4, "short"), 20).specs(1);
    const long = new SleepingPackages(namesOf(4, "long"), 90).specs(1);
    let shortEnded = false;
    let missing = 0;
    const run = async () => {
      const ofOwner = owner.up({ ...builder, specs: short, retries: 0 }).finally(() => {
        shortEnded = true;
      });
      const ofOther = other.up({ builderOf: owner.reference, specs: long, retries: 0 });
      return Promise.all([ofOwner, ofOther]);
    };
    const [[first, last], most] = await scene.watched(run, ({ ready, wanted }) => {
      if (shortEnded) missing = Math.max(missing, Math.ceil(wanted / buildsPerReplica) - ready);
    });
    const ends = `one took ${first.seconds.toFixed(1)} s, the other ${last.seconds.toFixed(1)} s`;
    const counts = `at most ${most.wanted} builds wanted and ${most.replicas} pods`;
    say(`two programs at once, 4 builds each: ${ends}; ${counts}; pods missing after the first: ${missing}`);
    mustHold("their wishes add up to 8 builds and 4 pods", most.wanted === 8 && most.replicas === 4);
    mustHold("the other keeps the pods for its builds", missing === 0);
    await scene.untilNone(idleSeconds + 60);
    await other.destroy();
  } finally {
    await owner.destroy();
    await second.close();
  }
}

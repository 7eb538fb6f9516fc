import type { Workspace } from "../../test/support/engine/workspace";
import type { Say } from "../farm/field";
import { FarmProject } from "../farm/project";
import { namesOf, SleepingPackages } from "../farm/specs";
import { idleSeconds, mustHold, type Scene } from "./scene";

const pods = 3;
const buildSeconds = 20;
const coldStartSeconds = 15;

/** Compares builds that begin with no pod with the same builds on pods that are always there. */
export async function measureComparison(scene: Scene, workspace: Workspace, say: Say): Promise<void> {
  const packages = new SleepingPackages(namesOf(6, "compared"), buildSeconds);
  const ways = {
    standing: { replicas: pods },
    scaled: { autoscaling: { maxReplicas: pods, buildsPerReplica: 2, idleSeconds } },
  };
  const seconds: Record<string, number> = {};
  say(`6 builds of ${buildSeconds} s on ${pods} pods`);
  for (const [way, args] of Object.entries(ways)) {
    const project = await FarmProject.open(workspace, way);
    const settings = (round: number) => ({
      ...scene.builder(args),
      specs: packages.specs(round),
      retries: 0,
    });
    await project.up({ ...settings(0), specs: {} });
    if (way === "scaled") await scene.untilNone(idleSeconds + 60);
    const [[update, perPod], most] = await scene.watched(() =>
      packages.countedPerDaemon(1, () => project.up(settings(1))),
    );
    seconds[way] = update.seconds;
    say(
      `  ${way}: ${update.seconds.toFixed(1)} s; at most ${most.replicas} pods; builds per pod ${perPod.join(", ")}`,
    );
    if (way === "scaled") {
      const back = await scene.untilNone(idleSeconds + 60);
      say(`  back to no pod ${back.toFixed(1)} s later`);
      mustHold(`builds bring up ${pods} pods`, most.replicas === pods);
    }
    await project.destroy();
  }
  const { standing = 0, scaled = 0 } = seconds;
  const allowed = 1.5 * standing + coldStartSeconds;
  mustHold(`at most 1.5 times and a cold start, ${allowed.toFixed(1)} s`, scaled <= allowed);
}

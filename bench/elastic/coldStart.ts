import type { Workspace } from "../../test/support/engine/workspace";
import type { Say } from "../farm/field";
import { FarmProject } from "../farm/project";
import { SleepingPackages } from "../farm/specs";
import { shown } from "../times";
import { idleSeconds, mustHold, type Scene } from "./scene";

const mostSeconds = 15;
const mostSecondsBack = idleSeconds + 60;

/** Measures the time from no pod to the first build step, and from the end of a build back to no pod. */
export async function measureColdStart(
  scene: Scene,
  workspace: Workspace,
  say: Say,
  rounds: number,
): Promise<void> {
  const builder = scene.builder({ autoscaling: { maxReplicas: 3, idleSeconds } });
  const packages = new SleepingPackages(["cold"], 2);
  const project = await FarmProject.open(workspace, "cold");
  const before = await scene.objects();
  const starts: number[] = [];
  const backs: number[] = [];
  await project.up({ ...builder, specs: {}, retries: 0 });
  // The first round brings the image to the node. It does not count.
  for (let round = 0; round <= rounds; round++) {
    await scene.untilNone(mostSecondsBack);
    let wantedAt: number | undefined;
    const [{ firstStepAt }] = await scene.watched(
      () => packages.timed(round, () => project.up({ ...builder, specs: packages.specs(round), retries: 0 })),
      ({ wanted }) => {
        if (wanted > 0) wantedAt ??= performance.now();
      },
    );
    const back = await scene.untilNone(mostSecondsBack);
    if (wantedAt === undefined || firstStepAt === undefined) throw new Error("no build step was seen");
    if (round === 0) continue;
    starts.push((firstStepAt - wantedAt) / 1000);
    backs.push(back);
  }
  say(`a build on no pod, ${idleSeconds} idle seconds`);
  say(`  from its wish to its first step: ${shown(starts)}`);
  say(`  from its end to no pod: ${shown(backs)}`);
  await project.destroy();
  const left = (await scene.objects()).filter((object) => !before.includes(object));
  say(`  left in the cluster after \`destroy\` at no pod: ${left.join(", ") || "nothing"}`);
  mustHold(`the first step begins within ${mostSeconds} s`, Math.max(...starts) <= mostSeconds);
  mustHold("nothing is left", left.length === 0);
}

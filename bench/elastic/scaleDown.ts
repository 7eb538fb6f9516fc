import type { Workspace } from "../../test/support/engine/workspace";
import type { Say } from "../farm/field";
import { FarmProject } from "../farm/project";
import { namesOf, SleepingPackages } from "../farm/specs";
import { mustHold, type Scene } from "./scene";

const maxReplicas = 4;

/** Builds in rounds while pods are taken away: short builds end, and their pods go while long ones still run on others. */
export async function measureScaleDown(
  scene: Scene,
  workspace: Workspace,
  say: Say,
  rounds: number,
): Promise<void> {
  const builder = scene.builder({ autoscaling: { maxReplicas, idleSeconds: 1 } });
  const project = await FarmProject.open(workspace, "down");
  const short = new SleepingPackages(namesOf(4, "short"), 2);
  const long = new SleepingPackages(namesOf(2, "long"), 45);
  let removed = 0;
  let lost = 0;
  await project.up({ ...builder, specs: {}, retries: 0 });
  for (let round = 1; round <= rounds; round++) {
    const specs = { ...short.specs(round), ...long.specs(round) };
    let before = 0;
    let downs = 0;
    const [failure] = await scene.watched(
      () =>
        project.up({ ...builder, specs, retries: 0 }).then(
          () => undefined,
          (error: unknown) => error,
        ),
      ({ replicas, wanted }) => {
        if (wanted > 0 && replicas < before) downs += 1;
        before = replicas;
      },
    );
    if (failure !== undefined) {
      lost += 1;
      say(`  round ${round}: FAILED\n${String(failure).slice(-4000)}`);
    }
    if (downs > 0) removed += 1;
  }
  say(
    `${rounds} rounds of 6 builds: pods went while builds ran in ${removed} of them; ${lost} rounds failed`,
  );
  mustHold("pods go in every round", removed === rounds);
  mustHold("no build is lost", lost === 0);
  await scene.untilNone(120);
  await project.destroy();
}

import type { Workspace } from "../../test/support/engine/workspace";
import type { Field, Say } from "./field";
import { countsIn, FarmProject, placesIn, type Update } from "./project";
import { namesOf, SleepingPackages } from "./specs";

/** Measures how many builds return to the place that built them before, also after a place has come or gone. */
export async function measureAffinity(
  field: Field,
  workspace: Workspace,
  say: Say,
  { builds, places }: { builds: number; places: number },
): Promise<void> {
  const packages = new SleepingPackages(namesOf(builds, "again"), 0);
  const project = await FarmProject.open(workspace, "affinity");
  say(`${builds} builds on ${places} ${field.kind}`);
  let before: Update | undefined;
  let round = 0;
  const up = async (what: string) => {
    round += 1;
    const update = await project.up({ ...field.builder(), specs: packages.specs(round), retries: 2 });
    const former = before && placesIn(before);
    const stayed =
      former && [...placesIn(update)].filter(([name, place]) => former.get(name) === place).length;
    const share = stayed === undefined ? "" : `; ${stayed} of ${builds} where they were before`;
    say(`  ${what}: ${update.seconds.toFixed(1)} s; builds per place ${countsIn(update).join(", ")}${share}`);
    before = update;
  };
  await up("first `up`");
  await up("all specs changed");
  await field.resize(places + 1);
  // The new place is there before the builds of the next update.
  await project.up({ ...field.builder(), specs: packages.specs(round), retries: 2 });
  await up("one place more");
  await field.resize(places);
  await project.up({ ...field.builder(), specs: packages.specs(round), retries: 2 });
  await up("that place gone");
  await project.destroy();
}

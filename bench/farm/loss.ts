import type { Workspace } from "../../test/support/engine/workspace";
import type { Field, Say } from "./field";
import { FarmProject, type Update } from "./project";
import { namesOf, SleepingPackages } from "./specs";

const blowSeconds = 20;
const mostBlows = 10;

/** Measures builds while a place is lost at random every 20 s, beside the same builds undisturbed. */
export async function measureLoss(
  field: Field,
  workspace: Workspace,
  say: Say,
  { builds, places, seconds }: { builds: number; places: number; seconds: number },
): Promise<void> {
  const packages = new SleepingPackages(namesOf(builds, "lossy"), seconds);
  const project = await FarmProject.open(workspace, "loss");
  const up = (round: number) =>
    project.up({ ...field.builder(), specs: packages.specs(round), retries: 5 }, places);
  // The builder and its caches of base images are there before the first measurement.
  await project.up({ ...field.builder(), specs: new SleepingPackages(["warm"], 0).specs(0), retries: 5 });
  const undisturbed = await up(1);
  const digests = project.digests();
  say(`${builds} builds of ${seconds} s on ${places} ${field.kind}, ${places} at once`);
  say(`  undisturbed: ${undisturbed.seconds.toFixed(1)} s`);
  let round = 1;
  for (const [what, blow] of Object.entries(field.blows)) {
    round += 1;
    let blows = 0;
    const timer = setInterval(() => {
      if (blows >= mostBlows) return;
      blows += 1;
      blow().catch((error: unknown) => console.error(String(error)));
    }, blowSeconds * 1000);
    try {
      const update = await up(round);
      const ratio = (update.seconds / undisturbed.seconds).toFixed(2);
      say(
        `  ${what}, ${blows} times: ${update.seconds.toFixed(1)} s, ${ratio} of that; ${attemptsIn(update)}; ${differing(digests, project.digests())}`,
      );
    } catch (error) {
      say(`  ${what}, ${blows} times: FAILED`);
      console.error(String(error).slice(-6000));
    } finally {
      clearInterval(timer);
    }
  }
  await project.destroy();
}

function attemptsIn({ builds }: Update): string {
  const counts = builds.map(({ attempts }) => attempts.length);
  const more = counts.filter((count) => count > 1).length;
  return `${more} builds repeated, at most ${Math.max(...counts) - 1} times`;
}

function differing(expected: Record<string, string>, found: Record<string, string>): string {
  const names = Object.keys(expected).filter((name) => expected[name] !== found[name]);
  return names.length === 0 ? "all packages as undisturbed" : `DIFFERENT: ${names.join(", ")}`;
}

import type { Workspace } from "../../test/support/engine/workspace";
import { measure } from "../scale/measure";
import type { Field, Say } from "./field";
import { FarmProject } from "./project";
import { namesOf, SleepingPackages } from "./specs";

/** Measures builds that sleep on all places, on one of them, and with `buildx bake` on all of them. */
export async function measureSpread(
  field: Field,
  workspace: Workspace,
  say: Say,
  { builds, places, seconds }: { builds: number; places: number; seconds: number },
): Promise<void> {
  const ideal = Math.ceil(builds / places) * seconds;
  const packages = new SleepingPackages(namesOf(builds, "spread"), seconds);
  say(`${builds} builds of ${seconds} s on ${places} ${field.kind}: ${ideal} s at best`);
  const report = (way: string, took: number, perDaemon: number[]) =>
    say(
      `  ${way}: ${took.toFixed(1)} s, ${(took / ideal).toFixed(2)} of that; builds per place ${perDaemon.join(", ")}`,
    );
  const project = await FarmProject.open(workspace, "spread");
  const up = async (way: string, round: number) => {
    const settings = { ...field.builder(), specs: packages.specs(round), retries: 2 };
    const [{ seconds: took }, perDaemon] = await packages.countedPerDaemon(round, () => project.up(settings));
    report(way, took, perDaemon);
    return took;
  };
  await up("first `up`, with the builder", 1);
  const all = await up("second `up`, all specs changed", 2);
  const instance = await field.bakeInstance(workspace);
  const [{ seconds: baked }, perDaemon] = await packages.countedPerDaemon(3, () =>
    bake(workspace, instance, packages.specs(3)),
  );
  report("`buildx bake`", baked, perDaemon);
  await field.resize(1);
  await project.up({ ...field.builder(), specs: packages.specs(2), retries: 2 });
  const one = await up("`up` on one place", 4);
  say(`  all places take ${(all / one).toFixed(2)} times what one takes`);
  await field.resize(places);
  await project.destroy();
}

/** Builds all specs with `buildx bake`, from one directory, as bake is used. */
async function bake(workspace: Workspace, instance: string, specs: Record<string, string>) {
  const target = Object.fromEntries(
    Object.entries(specs).map(([name, text]) => {
      workspace.write(`${name}.yml`, text);
      const args = { DALEC_SKIP_TESTS: "1" };
      const contents = { dockerfile: `${name}.yml`, target: "bookworm/deb", args };
      return [name, { ...contents, context: ".", output: [`type=local,dest=by-hand/${name}`] }];
    }),
  );
  workspace.write(
    "bake.json",
    JSON.stringify({ group: { default: { targets: Object.keys(specs) } }, target }),
  );
  return measure({
    program: "buildx",
    args: ["bake", "--builder", instance, "--file", "bake.json"],
    directory: workspace.projectDirectory,
    environment: workspace.environment,
  });
}

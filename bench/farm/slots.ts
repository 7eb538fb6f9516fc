import { setTimeout as sleep } from "node:timers/promises";
import type { Workspace } from "../../test/support/engine/workspace";
import { processesOf } from "../../test/support/processes";
import type { Field, Say } from "./field";
import { FarmProject } from "./project";
import { namesOf, SleepingPackages } from "./specs";

/** Measures the memory of many slots in use at once, beside one, and what is left after the `up`. */
export async function measureSlots(
  field: Field,
  workspace: Workspace,
  say: Say,
  slots: number,
): Promise<void> {
  const project = await FarmProject.open(workspace, "slots");
  say(`${slots} slots in use at once, on ${field.kind}`);
  const memory = async (count: number, round: number) => {
    const packages = new SleepingPackages(namesOf(count, "slot"), 1);
    const settings = { ...field.builder(), specs: packages.specs(round), retries: 2 };
    const { allMegabytes, programMegabytes, seconds } = await project.up(settings, slots);
    // The process that keeps the bridges may end a moment after the program.
    await sleep(2000);
    const left = ["node", "pulumi", "buildctl"].flatMap((program) =>
      processesOf(workspace.directory, program),
    );
    say(
      `  ${count} builds: ${seconds.toFixed(1)} s; all processes ${allMegabytes.toFixed(0)} MB, of which the program ${programMegabytes.toFixed(0)} MB; left afterwards: ${left.length}`,
    );
    return allMegabytes;
  };
  const idle = await memory(1, 1);
  const all = await memory(slots, 2);
  say(`  ${(all - idle).toFixed(0)} MB more`);
  await project.destroy();
}

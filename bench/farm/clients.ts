import type { Workspace } from "../../test/support/engine/workspace";
import type { Field, Say } from "./field";
import { countsIn, FarmProject } from "./project";
import { namesOf, SleepingPackages } from "./specs";

/** Runs three stacks on one builder at once: two on one machine, one on another. */
export async function measureClients(
  field: Field,
  workspace: Workspace,
  say: Say,
  builds: number,
): Promise<void> {
  const second = await workspace.anotherMachine();
  const owner = await FarmProject.open(workspace, "owner");
  say(`three stacks at once on ${field.kind}, ${builds} builds each`);
  try {
    await owner.up({ ...field.builder(), specs: {}, retries: 2 });
    const others = [
      await FarmProject.open(workspace, "neighbour"),
      await FarmProject.open(second, "stranger"),
    ];
    const specs = (name: string) => new SleepingPackages(namesOf(builds, name), 2).specs(1);
    // The neighbours have the same specs, so the same slots.
    const updates = await Promise.allSettled([
      owner.up({ ...field.builder(), specs: specs("shared"), retries: 2 }),
      ...others.map((project) =>
        project.up({ builderOf: owner.reference, specs: specs("shared"), retries: 2 }),
      ),
    ]);
    for (const [index, update] of updates.entries()) {
      const who = ["the builder's own stack", "another on its machine", "one on another machine"][index];
      if (update.status === "rejected") console.error(String(update.reason).slice(-6000));
      const what =
        update.status === "rejected"
          ? "FAILED"
          : `${update.value.seconds.toFixed(1)} s; builds per place ${countsIn(update.value).join(", ")}`;
      say(`  ${who}: ${what}`);
    }
    for (const project of others) await project.destroy();
  } finally {
    await owner.destroy();
    await second.close();
  }
}

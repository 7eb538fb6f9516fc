import { keepStages, stagePlace } from "../stages";
import { mainContext } from "./needs";
import type { ContextPlan } from "./plan";
import { stage } from "./stage";

/** Where the contexts of a build lie, seen from the providers. */
export interface ContextLocations {
  /** The main context; `-` when the build reads none. */
  context: string;
  /** The named ones that the build reads. */
  namedContexts: Record<string, string>;
}

/**
 * Stages what a build can see and returns where. The locations change exactly when something visible does.
 *
 * A preview stages as well, since docker-build opens the directories even then; stages that are no longer wanted go
 * only in an update.
 */
export function stageContexts(plan: ContextPlan, owner: string): ContextLocations {
  const staged = plan.local.map(({ name, directory, sighted, links }) => {
    const content = { directory, entries: sighted.entries, placeholders: links.placeholders };
    return [name, stage(stagePlace(owner), name.replace(/[^a-z0-9._-]/gi, "-"), content)];
  });
  const all = { ...plan.passed, ...keepStages(owner, Object.fromEntries(staged)) };
  const { [mainContext]: main = "-", ...namedContexts } = all;
  return { context: main, namedContexts };
}

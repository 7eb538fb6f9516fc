import * as pulumi from "@pulumi/pulumi";
import { removeStages, type StagePlace, stagesOf } from "../machine/stages";
import type { ContextPlan } from "./contexts/contextPlan";
import { mainContext } from "./contexts/needs";
import { stage } from "./contexts/stage";
import { forProvider, fromProject } from "./paths";

/** Where the contexts of a build are, seen from the providers. */
export interface ContextLocations {
  /** Location of the main context; `-` when the build reads none. */
  main: string;
  /** Locations of the named contexts that the build reads. */
  named: Record<string, string>;
}

/**
 * Stages what a build can see of its contexts. The locations change exactly when something visible does.
 *
 * A preview stages as well, since docker-build opens the directories even then.
 */
export function stageContexts({ local, passed }: ContextPlan, owner: string): ContextLocations {
  const place = stagePlace(owner, "contexts");
  const staged = local.map(({ name, directory, sighted, links }) => {
    const content = { directory, entries: sighted.entries, placeholders: links.placeholders };
    return [name, stage(place, fileNameOf(name), content)];
  });
  return locationsOf({ ...passed, ...keepStages(place, Object.fromEntries(staged)) });
}

/** Short enough for every file system, with the hash of the content behind it. */
function fileNameOf(context: string): string {
  return context.replace(/[^a-z0-9._-]/gi, "-").slice(0, 100);
}

/** Tells the main context from the others. */
export function locationsOf({
  [mainContext]: main = "-",
  ...named
}: Record<string, string>): ContextLocations {
  return { main, named };
}

/** Where an owner's stages are, for this process. */
export function stagePlace(owner: string, kind: StagePlace["kind"]): StagePlace {
  return { projectDirectory: fromProject("."), owner, kind };
}

/**
 * The locations of stages by the names of their contexts, seen from the providers. The others at the same place are removed,
 * but only in an update.
 */
export function keepStages(place: StagePlace, stages: Record<string, string>): Record<string, string> {
  if (!pulumi.runtime.isDryRun()) {
    removeStages(place, Object.values(stages));
  }
  const seen = stagesOf({ ...place, projectDirectory: "." });
  const locations = Object.entries(stages).map(([context, name]) => [
    context,
    forProvider(`${seen}/${name}`),
  ]);
  return Object.fromEntries(locations);
}

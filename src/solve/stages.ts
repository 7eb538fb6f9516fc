import * as pulumi from "@pulumi/pulumi";
import { removeStages, type StagePlace, stagesOf } from "../machine/stages";
import { ownedFiles } from "../machineCommand";
import { forProvider, fromProject } from "./paths";

/** Where an owner's stages lie, for this process. */
export function stagePlace(owner: string): StagePlace {
  return { projectDirectory: fromProject("."), owner };
}

/**
 * Where the providers see the stages of an owner, by the names of their contexts. Its other stages go, but only in an
 * update.
 */
export function keepStages(owner: string, stages: Record<string, string>): Record<string, string> {
  if (!pulumi.runtime.isDryRun()) {
    removeStages(stagePlace(owner), Object.values(stages));
  }
  const seen = stagesOf({ projectDirectory: ".", owner });
  const places = Object.entries(stages).map(([context, stage]) => [context, forProvider(`${seen}/${stage}`)]);
  return Object.fromEntries(places);
}

/** Removes the stages of an owner when the resource is deleted. */
export function removeStagesOnDelete(name: string, owner: string, parent: pulumi.Resource): void {
  ownedFiles(name, { stages: [{ projectDirectory: forProvider("."), owner }] }, { parent });
}

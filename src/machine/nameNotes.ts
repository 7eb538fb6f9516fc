import { join } from "node:path";
import { buildxStore } from "./buildx";
import { hasCode } from "./caught";
import { lookAt, makePrivate } from "./fileSystem";
import { makeStages, stagesOf } from "./stages";

/**
 * Notes on this machine of names that components have kept since they were renamed. A note goes with what its component owns
 * on the machine.
 */
export interface NameNotes {
  /** Whether a component has kept a name. */
  has(name: string): boolean;
  /** Notes that a component has kept a name. */
  add(name: string): void;
}

/** The notes of builders, beside the files of their instances. */
export const builderNotes: NameNotes = {
  has: (name) => lookAt(builderNote(name)) !== undefined,
  add: (name) => addNote(() => makePrivate(builderNote(name))),
};

/** The notes of builds, beside their stages. */
export function buildNotes(projectDirectory: string): NameNotes {
  const place = (owner: string) => ({ projectDirectory, owner, kind: "kept" }) as const;
  return {
    has: (name) => lookAt(stagesOf(place(name))) !== undefined,
    add: (name) => addNote(() => makeStages(place(name))),
  };
}

function builderNote(name: string): string {
  return join(buildxStore(), "pulumi-dalec", name, "kept");
}

/** Where nothing can be written, no other component can take what belongs to the name. */
function addNote(add: () => unknown): void {
  try {
    add();
  } catch (error) {
    if (!hasCode(error, "EACCES", "EROFS")) throw error;
  }
}

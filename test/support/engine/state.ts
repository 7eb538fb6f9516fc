import { isImplied, nameOf } from "./urn";

/** A stack's state, as `pulumi stack export` prints it. */
export interface StackState {
  resources?: StateResource[];
  pending_operations?: unknown[];
}

interface StateResource {
  urn: string;
  type: string;
  id?: string;
  parent?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  dependencies?: string[];
  retainOnDelete?: boolean;
  initErrors?: string[];
}

/** A resource of a stack's state. */
export interface RecordedResource extends Omit<StateResource, "inputs" | "outputs"> {
  name: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** The resources that the program declared, in the order of the state. */
export function resourcesOf(state: StackState): RecordedResource[] {
  return (state.resources ?? [])
    .filter((resource) => !isImplied(resource))
    .map((resource) => ({ inputs: {}, outputs: {}, ...resource, name: nameOf(resource.urn) }));
}

import type { PropertyChange } from "./difference";
import type { PropertyMap } from "./values";

/** What every request to a provider says about its resource. */
export interface ResourceRequest {
  /** Token of the resource's type, `command:local:Command`. */
  type: string;
  /** Name of the resource in the program. */
  name: string;
  /** Aborts when the engine cancels the operation or its time is over. */
  signal: AbortSignal;
  /** Shows a line to the user while the provider works on the resource. */
  log(line: string): void;
}

/** A request to check the inputs of a resource. */
export interface CheckRequest extends ResourceRequest {
  inputs: PropertyMap;
}

/** A request for a resource that exists, with its recorded state. */
export interface StateRequest extends ResourceRequest {
  id: string;
  state: PropertyMap;
  /** The inputs of the last deployment. */
  oldInputs: PropertyMap;
}

/** A request to create a resource. */
export interface CreateRequest extends ResourceRequest {
  inputs: PropertyMap;
  preview: boolean;
}

/** A request to compare a resource with the inputs that the program gives. */
export interface DiffRequest extends StateRequest {
  inputs: PropertyMap;
}

/** A request to change a resource. */
export interface UpdateRequest extends DiffRequest {
  preview: boolean;
}

/** A change of a property; `replace` says that it replaces the resource. */
export type Difference = PropertyChange & { replace?: boolean };

/** A resource after a request. */
export interface ResourceState {
  id: string;
  state: PropertyMap;
}

/** A Pulumi provider: what its resources do when the engine asks. */
export interface StandInProvider {
  /** Name and version of the official plugin that it replaces. */
  readonly replaces: string;
  /** Throws when the inputs are wrong. */
  check(request: CheckRequest): Promise<void>;
  diff(request: DiffRequest): Promise<Difference[]>;
  create(request: CreateRequest): Promise<ResourceState>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: StateRequest): Promise<void>;
}

import type { PropertyChange } from "./difference";
import type { PropertyMap } from "./values";

/** What every request to a provider says about its resource. */
export interface ResourceRequest {
  /** Token of the resource's type, `command:local:Command`. */
  type: string;
  /** Name of the resource in the program. */
  name: string;
  /** Ends when the engine cancels the operation or its time is over. */
  signal: AbortSignal;
  /** Shows a line to the user; a status line lives only while the resource is worked on. */
  log(severity: "info" | "warning" | "error", message: string, options?: { status?: boolean }): void;
}

/** A request for a resource that may not exist yet. */
export interface CheckRequest extends ResourceRequest {
  /** The inputs of the last deployment, absent for a new resource. */
  oldInputs: PropertyMap | undefined;
  /** What the program asks for. */
  inputs: PropertyMap;
  /** What a generated name must be derived from, so that a preview and its update agree. */
  randomSeed: Uint8Array;
}

/** A request for a resource that exists, with its recorded state. */
export interface StateRequest extends ResourceRequest {
  id: string;
  state: PropertyMap;
  /** The inputs of the last deployment. */
  oldInputs: PropertyMap;
}

/** A request to make a resource. */
export interface CreateRequest extends ResourceRequest {
  inputs: PropertyMap;
  preview: boolean;
}

/** A request to compare a resource with what the program asks for. */
export interface DiffRequest extends StateRequest {
  inputs: PropertyMap;
}

/** A request to change a resource. */
export interface UpdateRequest extends DiffRequest {
  preview: boolean;
}

/** What has to happen to a resource. */
export interface Difference {
  changes: (PropertyChange & { replace?: boolean })[];
  deleteBeforeReplace?: boolean;
}

/** What is left of a resource after a request. */
export interface ResourceState {
  id: string;
  state: PropertyMap;
  /** The inputs that would lead to this state. Read only. */
  inputs?: PropertyMap;
}

/** A Pulumi provider: what its resources do when the engine asks. */
export interface StandInProvider {
  /** Name and version of the official plugin whose place is taken. */
  readonly replaces: string;
  /** Takes the provider resource's own inputs. */
  configure?(settings: PropertyMap): void;
  check?(request: CheckRequest): Promise<{ inputs: PropertyMap; failures?: Record<string, string> }>;
  diff(request: DiffRequest): Promise<Difference>;
  create(request: CreateRequest): Promise<ResourceState>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  /** Undefined when the resource is gone. */
  read(request: StateRequest): Promise<ResourceState | undefined>;
  delete(request: StateRequest): Promise<void>;
}

/** A resource that was made or changed but did not become ready: it is recorded, and tried again by the next deployment. */
export class NotReady extends Error {
  constructor(
    readonly result: ResourceState,
    readonly reasons: string[],
  ) {
    super(reasons.join("\n"));
    this.name = "NotReady";
  }
}

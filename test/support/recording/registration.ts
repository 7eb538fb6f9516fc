import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { type Recorded, recorded } from "./values";

/** A resource as a program registers it with the engine. */
export interface Registration {
  type: string;
  name: string;
  /** Name of the parent; undefined for a child of the stack. */
  parent: string | undefined;
  inputs: Record<string, Recorded>;
  /** Sorted names of the resources that it depends on, by `dependsOn` or through a property. */
  dependencies: string[];
  options: RegistrationOptions;
  /** The outputs that a component registers. */
  outputs?: Record<string, Recorded>;
}

/** The resource options that are set. */
export interface RegistrationOptions {
  protect?: boolean;
  retainOnDelete?: boolean;
  deleteBeforeReplace?: boolean;
  deletedWith?: string;
  /** Name of the provider resource. */
  provider?: string;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  additionalSecretOutputs?: string[];
  aliases?: unknown[];
  customTimeouts?: { create?: string; update?: string; delete?: string };
  /** Names of hooks by the moment at which they run, `{ beforeCreate: [...] }`. */
  hooks?: Record<string, string[]>;
}

/** Reads a registration from the message that the program sends. */
export function registrationOf(request: RegisterResourceRequest): Registration {
  const parent = request.getParent();
  return {
    type: request.getType(),
    name: request.getName(),
    parent: parent === "" || parent.includes("::pulumi:pulumi:Stack::") ? undefined : nameOf(parent),
    inputs: recorded(request.getObject()?.toJavaScript() ?? {}) as Record<string, Recorded>,
    dependencies: [...new Set(request.getDependenciesList().map(nameOf))].sort(),
    options: optionsOf(request),
  };
}

function optionsOf(request: RegisterResourceRequest): RegistrationOptions {
  const options = {
    protect: request.getProtect() || undefined,
    retainOnDelete: request.getRetainondelete() || undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    deletedWith: request.getDeletedwith() === "" ? undefined : nameOf(request.getDeletedwith()),
    provider: providerName(request.getProvider()),
    ignoreChanges: some(request.getIgnorechangesList()),
    replaceOnChanges: some(request.getReplaceonchangesList()),
    additionalSecretOutputs: some(request.getAdditionalsecretoutputsList()),
    aliases: some(request.getAliasesList().map((alias) => alias.toObject())),
    customTimeouts: timeoutsOf(request),
    hooks: hooksOf(request),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function timeoutsOf(request: RegisterResourceRequest): RegistrationOptions["customTimeouts"] {
  const message = request.getCustomtimeouts();
  const timeouts = {
    create: message?.getCreate(),
    update: message?.getUpdate(),
    delete: message?.getDelete(),
  };
  const given = Object.entries(timeouts).filter(([, timeout]) => timeout);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function hooksOf(request: RegisterResourceRequest): Record<string, string[]> | undefined {
  const lists = Object.entries(request.getHooks()?.toObject() ?? {})
    .filter(([, names]) => names.length > 0)
    .map(([key, names]) => [key.replace(/List$/, ""), names] as const);
  return lists.length === 0 ? undefined : Object.fromEntries(lists);
}

// A provider reference is a URN and an identifier: `urn:pulumi:s::p::pulumi:providers:kubernetes::name::id`.
function providerName(reference: string): string | undefined {
  return reference.split("::")[3];
}

function some<Item>(items: Item[]): Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

function nameOf(urn: string): string {
  return urn.split("::")[3] ?? urn;
}

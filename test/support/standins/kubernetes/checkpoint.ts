import {
  isMap,
  isSecret,
  markSecrets,
  type PropertyMap,
  type PropertyValue,
  plain,
  plainMap,
  secret,
} from "../provider/values";
import { type Manifest, text } from "./manifest";

/** What the state of a Kubernetes resource holds besides the live object. */
export interface Checkpoint {
  /** The object as the API server last gave it. */
  live: Manifest;
  /** What was asked for. */
  inputs: PropertyMap;
  /** The name under which the fields of the object are owned. */
  fieldManager: string;
}

/** The state to record: the live object, with the inputs beside it and every secret marked. */
export function checkpoint({ live, inputs, fieldManager }: Checkpoint): PropertyMap {
  return {
    ...protectSecrets(live, inputs),
    __inputs: protectSecrets(plainMap(inputs), inputs),
    __initialApiVersion: text(plainMap(inputs), "apiVersion"),
    __fieldManager: fieldManager,
  };
}

/** Reads a recorded state; its parts are plain. */
export function readCheckpoint(state: PropertyMap): Checkpoint {
  const { __inputs: inputs, __initialApiVersion: _, __fieldManager: fieldManager, ...live } = plainMap(state);
  return {
    live,
    inputs: isMap(inputs) ? inputs : {},
    fieldManager: typeof fieldManager === "string" ? fieldManager : "pulumi-kubernetes",
  };
}

/** Marks what is secret in the inputs, and all data of a Secret, wherever it is in the object. */
export function protectSecrets(object: PropertyMap, inputs: PropertyMap): PropertyMap {
  const marked = Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, markSecrets(value, inputs[name])]),
  );
  if (text(object, "kind") !== "Secret") return marked;
  for (const name of ["data", "stringData"]) {
    const value = marked[name];
    if (value !== undefined && !isSecret(value)) marked[name] = secret(value);
  }
  return marked;
}

/**
 * What the inputs are after somebody else touched the object: where the live object changed since it was recorded,
 * the live value stands, else what the program asked for.
 */
export function driftedInputs(inputs: PropertyMap, recorded: Manifest, live: Manifest): PropertyMap {
  const wanted = plainMap(inputs);
  const result = drift(wanted, withStringData(recorded, wanted), withStringData(live, wanted));
  return isMap(result) ? result : wanted;
}

function drift(
  wanted: PropertyValue,
  recorded: PropertyValue | undefined,
  live: PropertyValue | undefined,
): PropertyValue | undefined {
  if (isMap(wanted) && isMap(live)) {
    const entries = Object.entries(wanted).map(([name, value]) => [
      name,
      drift(value, isMap(recorded) ? recorded[name] : undefined, live[name]),
    ]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (Array.isArray(wanted) && Array.isArray(live) && Array.isArray(recorded)) {
    if (live.length !== recorded.length) return live;
    return wanted.map((item, index) => drift(item, recorded[index], live[index]) ?? null);
  }
  return JSON.stringify(live) === JSON.stringify(recorded) ? wanted : live;
}

// The API server keeps `stringData` as base64 in `data`.
function withStringData(object: Manifest, wanted: PropertyMap): Manifest {
  const { stringData } = wanted;
  const data = plain(object.data);
  if (!isMap(stringData) || !isMap(data)) return object;
  const decoded = Object.keys(stringData)
    .filter((name) => name in data)
    .map((name) => [name, Buffer.from(String(data[name]), "base64").toString()]);
  return { ...object, stringData: Object.fromEntries(decoded) };
}

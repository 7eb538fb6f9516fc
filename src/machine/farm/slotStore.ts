import { existsSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { entriesOf, makePrivate, readIfThere, writePrivate } from "../fileSystem";
import { forgetInstance, instanceFile, slotStore } from "../instance";
import { slotInstance, slotInstancesOf } from "./slotInstance";

/** An instance as buildx keeps it (docker/buildx store/nodegroup.go). */
interface Instance {
  Nodes: { Name: string; Endpoint: string }[];
}

/**
 * Makes the instance of a slot, from what buildx wrote about the builder's own. To ask buildx for each of many slots would
 * take longer than small builds.
 *
 * It is in a store that only this library's own commands use, so `docker buildx ls` does not list it.
 *
 * @param addresses the bridge per node of the builder; other nodes are left out
 * @returns its text
 */
export function writeSlotInstance(
  builder: string,
  slot: string,
  addresses: ReadonlyMap<string, string>,
): string {
  const name = slotInstance(builder, slot);
  const own = read(instanceFile(builder));
  const nodes = own.Nodes.flatMap((node) => {
    const address = addresses.get(node.Name);
    const ofDriver = { DriverOpts: null, Flags: null, Files: null };
    return address === undefined ? [] : [{ ...node, ...ofDriver, Endpoint: `unix://${address}` }];
  });
  const text = JSON.stringify({ ...own, Name: name, Driver: "remote", Nodes: nodes });
  const file = slotFile(builder, name);
  makePrivate(dirname(file));
  if (readIfThere(file) !== text) writePrivate(file, text);
  return text;
}

/**
 * Puts the instance of a slot where docker-build looks for it. docker-build reads it once per update, and connects at once:
 * `hideSlotInstance` then takes it away again.
 */
export function showSlotInstance(name: string, text: string): void {
  writePrivate(instanceFile(name), text);
}

/** Takes an instance away that docker-build has read. */
export function hideSlotInstance(name: string): void {
  rmSync(instanceFile(name), { force: true });
}

/** Removes the instance of a slot, and what buildx knows about it. */
export function forgetSlotInstance(builder: string, name: string): void {
  const file = slotFile(builder, name);
  rmSync(file, { force: true });
  if (entriesOf(dirname(file)).length === 0) {
    rmSync(slotStore(builder), { recursive: true, force: true, maxRetries: 5 });
  }
  forgetInstance(name);
}

/** Removes the instances of slots whose bridges no program serves. */
export function forgetDeadInstances(builder: string): void {
  const own = entriesOf(join(slotStore(builder), "instances"));
  for (const name of new Set([...own, ...slotInstancesOf(builder)])) {
    const { Nodes } = read(slotFile(builder, name));
    const isDead = Nodes.every(({ Endpoint }) => !existsSync(Endpoint.replace("unix://", "")));
    if (isDead) forgetSlotInstance(builder, name);
  }
}

/** The environment in which buildx finds an instance, also that of a slot. */
export function instanceEnvironment(name: string): NodeJS.ProcessEnv {
  const [, builder] = /^(.+)\.builds-\d+$/.exec(name) ?? [];
  if (builder === undefined || !existsSync(slotFile(builder, name))) return process.env;
  return { ...process.env, BUILDX_CONFIG: resolve(slotStore(builder)) };
}

function slotFile(builder: string, name: string): string {
  return join(slotStore(builder), "instances", name);
}

function read(file: string): Instance {
  return JSON.parse(readIfThere(file) ?? '{"Nodes":[]}');
}

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { entriesOf, readIfThere, writePrivate } from "../fileSystem";
import { instanceFile } from "../instance";

/** Name of the buildx instance through which the builds of a slot reach their place. */
export function slotInstance(builder: string, slot: string): string {
  return `${builder}.builds-${slot}`;
}

/** The slot instances of a builder on this machine. */
export function slotInstancesOf(builder: string): string[] {
  const prefix = slotInstance(builder, "");
  return entriesOf(dirname(instanceFile(builder))).filter((name) => name.startsWith(prefix));
}

/** An instance as buildx keeps it (docker/buildx store/nodegroup.go). */
interface Instance {
  Nodes: { Name: string; Endpoint: string }[];
}

/**
 * Makes the instance of a slot, from what buildx wrote about the builder's own. To ask buildx for each of many slots would
 * take longer than small builds.
 *
 * @param addresses the bridge per node of the builder; other nodes are left out
 */
export function writeSlotInstance(
  builder: string,
  slot: string,
  addresses: ReadonlyMap<string, string>,
): void {
  const name = slotInstance(builder, slot);
  const own = read(builder);
  const nodes = own.Nodes.flatMap((node) => {
    const address = addresses.get(node.Name);
    const ofDriver = { DriverOpts: null, Flags: null, Files: null };
    return address === undefined ? [] : [{ ...node, ...ofDriver, Endpoint: `unix://${address}` }];
  });
  const text = JSON.stringify({ ...own, Name: name, Driver: "remote", Nodes: nodes });
  const file = instanceFile(name);
  if (readIfThere(file) !== text) writePrivate(file, text);
}

/** Whether no program serves the bridges of an instance. */
export function isInstanceDead(name: string): boolean {
  return read(name).Nodes.every(({ Endpoint }) => !existsSync(Endpoint.replace("unix://", "")));
}

function read(name: string): Instance {
  return JSON.parse(readIfThere(instanceFile(name)) ?? '{"Nodes":[]}');
}

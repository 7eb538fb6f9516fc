import { dirname } from "node:path";
import { entriesOf } from "../fileSystem";
import { instanceFile } from "../instance";

/** Name of the buildx instance through which the builds of a slot reach their place. */
export function slotInstance(builder: string, slot: string): string {
  return `${builder}.builds-${slot}`;
}

/** The slot instances of a builder in this machine's buildx store. */
export function slotInstancesOf(builder: string): string[] {
  const prefix = slotInstance(builder, "");
  return entriesOf(dirname(instanceFile(builder))).filter((name) => name.startsWith(prefix));
}

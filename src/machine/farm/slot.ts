import { createHash } from "node:crypto";

/** So many that few builds share one by accident: builds of one slot go to one place, and move together. */
const slotCount = 65_536;

/**
 * The slot of builds: those of the same spec and distribution share one, since they share a cache. It never depends on the
 * places, so their number may change without a change to any build.
 *
 * @param target the Dalec target, such as `bookworm/deb`
 */
export function slotOf(spec: string, target: string): string {
  const [distribution = ""] = target.split("/", 1);
  const digest = createHash("sha256").update(`${spec}\n${distribution}`).digest();
  return String(digest.readUInt32BE(0) % slotCount);
}

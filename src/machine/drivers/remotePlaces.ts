import type { BuilderConnection } from "../../connection";
import type { PlaceGroup } from "../farm/place";

/** The nodes of a remote builder as places: those with equal platforms can do the same builds. */
export function nodesByPlatforms({ nodes }: BuilderConnection): PlaceGroup[] {
  const groups = new Map<string, PlaceGroup>();
  for (const { name, endpoint, platforms = [], ...node } of nodes) {
    if (endpoint === undefined) continue;
    const key = [...platforms].sort().join();
    const group = groups.get(key) ?? { node: name, platforms, places: [] };
    group.places.push({ name: endpoint, endpoint, ...node });
    groups.set(key, group);
  }
  return [...groups.values()];
}

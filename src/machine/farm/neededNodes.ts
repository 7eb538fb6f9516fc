import type { BuilderNode } from "../../connection";

/**
 * The nodes that a build uses, as buildx chooses them: for each platform the first node that lists it, without platforms the
 * first of all. All nodes where that is not certain.
 *
 * @param platforms the platforms for which it builds
 */
export function neededNodes(nodes: readonly BuilderNode[], platforms: readonly string[]): string[] {
  const [first] = nodes;
  const chosen =
    platforms.length === 0
      ? [first]
      : platforms.map((platform) => nodes.find((node) => node.platforms?.includes(platform)));
  const names = chosen.flatMap((node) => node?.name ?? []);
  return names.length < chosen.length ? nodes.map(({ name }) => name) : [...new Set(names)];
}

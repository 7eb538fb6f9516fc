import type { ArgumentProblem } from "../arguments";
import { normalPlatform, platformProblem } from "../dalec";

/** The platforms of a node by the names that BuildKit has for them; undefined for those that the daemon reports. */
export function nodePlatforms(platforms: readonly string[] | undefined): string[] | undefined {
  return platforms?.map(normalPlatform);
}

/** What is wrong with the platforms of a node. */
export function nodePlatformProblems(
  platforms: readonly string[] | undefined,
  path = "platforms",
): ArgumentProblem[] {
  return (platforms ?? []).flatMap((platform, index) => {
    const reason = platformProblem(platform);
    return reason === undefined ? [] : [{ propertyPath: `${path}[${index}]`, reason }];
  });
}

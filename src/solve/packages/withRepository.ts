import type { Finding } from "../../arguments";
import type { DalecTarget } from "../../dalec";
import { insertRepository } from "./insertRepository";
import { repositoryEntry, repositoryFormat } from "./repository";

/**
 * The text of a spec with the repository of other builds' packages among its `extra_repos`.
 *
 * @param namedContexts contexts of the build, among which may be an image of the target's distribution
 */
export function withRepository(
  text: string,
  target: DalecTarget,
  namedContexts: Readonly<Record<string, string>> = {},
): Finding<string> {
  const format = repositoryFormat(target);
  const image = indexImage(target, namedContexts);
  if (format === undefined || image === undefined) return { value: text, problems: [], warnings: [] };
  const value = insertRepository(text, target.key, repositoryEntry(format, image));
  if (value !== undefined) return { value, problems: [], warnings: [] };
  const reason =
    "the library cannot add the repository of these packages to `dependencies` of the spec. Write `dependencies` out there, without an alias";
  return { value: text, problems: [{ propertyPath: "dependencyPackages", reason }], warnings: [] };
}

/** A worker given as an image has everything that the index takes, and may be all that the builder can reach. */
function indexImage({ distribution }: DalecTarget, namedContexts: Readonly<Record<string, string>>) {
  const scheme = "docker-image://";
  const worker = distribution && namedContexts[distribution.workerContext];
  return worker?.startsWith(scheme) ? worker.slice(scheme.length) : distribution?.workerBase;
}

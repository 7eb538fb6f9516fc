import type { DalecTarget } from "../../dalec";
import { insertRepository } from "./insertRepository";
import { repositoryEntry, repositoryFormat } from "./repository";

/** How a target's builds get at an image of its distribution. */
export interface RepositorySettings {
  /** The named contexts of the build. */
  namedContexts?: Readonly<Record<string, string>>;
}

/**
 * The text of a spec with the repository of other builds' packages among its `extra_repos`.
 *
 * @throws when the spec's `dependencies` cannot take it
 */
export function withRepository(text: string, target: DalecTarget, settings: RepositorySettings): string {
  const format = repositoryFormat(target);
  const image = indexImage(target, settings);
  if (format === undefined || image === undefined) return text;
  const inserted = insertRepository(text, target.key, repositoryEntry(format, image));
  if (inserted === undefined) {
    throw new Error(
      "the repository of other builds' packages has no place in `dependencies` of the spec: write it out there, without an alias",
    );
  }
  return inserted;
}

/** A worker given as an image has all that the index takes, and may be all that the builder can reach. */
function indexImage({ distribution }: DalecTarget, { namedContexts = {} }: RepositorySettings) {
  const scheme = "docker-image://";
  const worker = distribution && namedContexts[distribution.workerContext];
  return worker?.startsWith(scheme) ? worker.slice(scheme.length) : distribution?.workerBase;
}

// @ts-check
import { compareVersions } from "../programs.mjs";

const semantic = /^(\d+)\.(\d+)\.(\d+)$/;

/**
 * Refuses a version that cannot follow the released ones.
 *
 * @param {string} version As `0.2.0`.
 * @param {string[]} tags The tags of the repository.
 * @throws when it is not a version of Semantic Versioning, or not newer than every release
 */
export function checkVersion(version, tags) {
  if (!semantic.test(version)) throw new Error(`"${version}" is not a version such as 0.2.0`);
  const released = tags
    .filter((tag) => semantic.test(tag.replace(/^v/, "")))
    .map((tag) => tag.replace(/^v/, ""));
  const notOlder = released.find((one) => compareVersions(one, version) >= 0);
  if (notOlder !== undefined) throw new Error(`${version} is not newer than the release ${notOlder}`);
}

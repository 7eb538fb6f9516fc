// @ts-check

const unreleased = "## [Unreleased]";

/**
 * CHANGELOG.md with what was unreleased under the heading of a release.
 *
 * @param {string} text
 * @param {string} version
 * @param {string} date As `2026-01-31`.
 * @throws when nothing is unreleased, or the release is in it
 */
export function withRelease(text, version, date) {
  if (sectionOf(text, `## [${version}]`) !== undefined)
    throw new Error(`CHANGELOG.md has ${version} already`);
  if (!sectionOf(text, unreleased)) throw new Error(`CHANGELOG.md has nothing below "${unreleased}"`);
  return text.replace(unreleased, `${unreleased}\n\n## [${version}] - ${date}`);
}

/**
 * What CHANGELOG.md says of a release.
 *
 * @param {string} text
 * @param {string} version
 */
export function notesOf(text, version) {
  const notes = sectionOf(text, `## [${version}]`);
  if (notes === undefined) throw new Error(`CHANGELOG.md has no heading for ${version}`);
  return `${notes}\n`;
}

/**
 * The text between a heading and the next of its kind; undefined when there is no such heading.
 *
 * @param {string} text
 * @param {string} heading
 */
function sectionOf(text, heading) {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(heading));
  if (start === -1) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  return lines
    .slice(start + 1, length === -1 ? undefined : start + 1 + length)
    .join("\n")
    .trim();
}

import type { ParsedSpec } from "../facts/parsedSpec";
import { parseReference } from "../imageReference";
import {
  type FrontendRelease,
  isBesidePublished,
  Knowledge,
  publishedFrontend,
  releaseOf,
  repositoryAndTag,
} from "../releases/frontendRelease";
import { firstOf, newestRelease, oldestLine } from "../releases/release";
import { defaultFrontend } from "../syntaxLine";
import { type Position, wholeSpec } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/**
 * Checks that BuildKit can read the reference of the frontend, and that it names a frontend which stays the same.
 *
 * @param chosen the frontend that the build uses in place of the one in the syntax line, which does not matter then
 */
export function checkFrontend(
  { text, syntax }: ParsedSpec,
  chosen: string | undefined,
  report: CheckReport,
): void {
  if (chosen !== undefined) checkReference(chosen, wholeSpec, report);
  else if (syntax === undefined) checkMissingLine(text, report);
  else {
    const { ref, offset } = syntax;
    checkReference(ref, { path: "", offset, end: offset + ref.length }, report);
  }
}

function checkMissingLine(text: string, report: CheckReport): void {
  const hidden = /^[ \t]*(?:#|\/\/)[ \t]*syntax[ \t]*=[ \t]*\S.*/im.exec(text);
  const empty = /^[ \t]*(?:#|\/\/)[ \t]*syntax[ \t]*=[ \t\r]*$/im.exec(text);
  if (hidden === null && empty !== null) {
    const position: Position = { path: "", offset: empty.index, end: empty.index + empty[0].length };
    const message = `the "# syntax=" line names no frontend, so ${defaultFrontend} builds it`;
    report.add("no-syntax-line", position, message, 'Write the reference of the frontend after "=".');
    return;
  }
  if (hidden === null) {
    const message = `the spec has no "# syntax=" line, so ${defaultFrontend} builds it`;
    report.add("no-syntax-line", wholeSpec, message);
    return;
  }
  const position: Position = { path: "", offset: hidden.index, end: hidden.index + hidden[0].length };
  const message = `BuildKit finds "# syntax=" only on the first line, not after comments, fields or empty lines`;
  report.add("hidden-syntax-line", position, message, "Make it the first line.");
}

function checkReference(ref: string, position: Position, report: CheckReport): void {
  if (parseReference(ref) === undefined) {
    reportMalformed(ref, position, report);
    return;
  }
  const { repository, tag } = repositoryAndTag(ref);
  if (isBesidePublished(repository)) {
    const message = `Dalec does not publish its frontend at "${repository}"`;
    report.add("frontend-elsewhere", position, message, `Did you mean "${publishedFrontend}"?`);
  }
  checkRelease(releaseOf(ref), tag, position, report);
  if (ref.includes("@")) return;
  if (repository === publishedFrontend && tag !== undefined && /^v\d/.test(tag)) {
    const message = `expected a tag without "v", got "${tag}"`;
    report.add("frontend-elsewhere", position, message, `Did you mean "${tag.slice(1)}"?`);
  } else if (tag === undefined || !/^v?\d+\.\d+\.\d/.test(tag)) {
    const name =
      tag === undefined ? `"${ref}" has no tag, so it means the tag "latest"` : `"${ref}" is a mutable tag`;
    const message = `${name}: if it is republished, builds silently use a different frontend`;
    report.add(
      "mutable-frontend",
      position,
      message,
      `Name a release, such as ${defaultFrontend}, or a digest.`,
    );
  }
}

/** Reports a reference that BuildKit refuses, with the part that it cannot read. */
function reportMalformed(ref: string, position: Position, report: CheckReport): void {
  const [image = "", ...digests] = ref.split("@");
  const [digest] = digests;
  const lower = ref.toLowerCase();
  if (digest !== undefined && parseReference(image) !== undefined) {
    const message = `expected sha256: and 64 hex digits as the digest of the frontend, got "${digests.join("@")}"`;
    report.addForEveryFrontend("malformed-frontend", position, message);
    return;
  }
  const message = `expected an image reference such as ${publishedFrontend}:${newestRelease}, got "${ref}"`;
  const hint = parseReference(lower) === undefined ? undefined : `Did you mean "${lower}"?`;
  report.addForEveryFrontend("malformed-frontend", position, message, hint);
}

/** Says that this check knows little about a frontend. */
function checkRelease(
  { knowledge, title, newest }: FrontendRelease,
  tag: string | undefined,
  position: Position,
  report: CheckReport,
): void {
  if (knowledge === Knowledge.None) {
    const message = `"${title}" is not Dalec's own frontend, so this check gives only hints`;
    report.add("foreign-frontend", position, message);
  } else if (knowledge === Knowledge.Partial && newest < firstOf(oldestLine)) {
    const message = `the check knows Dalec from ${oldestLine} on, and ${title} is older`;
    report.add("unknown-release", position, message, `Name a newer release, such as ${newestRelease}.`);
  } else if (knowledge === Knowledge.Partial) {
    const message = `this check does not know ${title}: it knows the releases from ${oldestLine} to ${newestRelease}`;
    report.add("unknown-release", position, message);
  } else if (tag !== undefined && /^v?\d+\.\d/.test(tag) && !/^v?\d+(?:\.\d+){1,2}$/.test(tag)) {
    report.add(
      "unknown-release",
      position,
      `this check does not know "${tag}", and checks the spec as ${title}`,
    );
  }
}

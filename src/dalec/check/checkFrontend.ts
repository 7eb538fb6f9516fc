import type { ParsedSpec } from "../facts/parsedSpec";
import {
  type FrontendRelease,
  Knowledge,
  outdatedFrontends,
  publishedFrontend,
  releaseOf,
  repositoryAndTag,
} from "../releases/frontendRelease";
import { newestRelease, oldestLine } from "../releases/release";
import { defaultFrontend, type SyntaxLine } from "../syntaxLine";
import { type Position, wholeSpec } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks that BuildKit finds the `# syntax=` line, and that it names a frontend which stays the same. */
export function checkFrontend({ text, syntax }: ParsedSpec, report: CheckReport): void {
  if (syntax === undefined) checkMissingLine(text, report);
  else checkReference(syntax, report);
}

function checkMissingLine(text: string, report: CheckReport): void {
  const hidden = /^[ \t]*(?:#|\/\/)[ \t]*syntax[ \t]*=.*/im.exec(text);
  if (hidden === null) {
    const message = `the spec has no "# syntax=" line, so ${defaultFrontend} builds it`;
    report.add("no-syntax-line", wholeSpec, message);
    return;
  }
  const position: Position = { path: "", offset: hidden.index, end: hidden.index + hidden[0].length };
  const message = `BuildKit finds "# syntax=" only on the first line, not after comments, fields or empty lines`;
  report.add("hidden-syntax-line", position, message, "Make it the first line.");
}

function checkReference({ ref, offset }: SyntaxLine, report: CheckReport): void {
  const position: Position = { path: "", offset, end: offset + ref.length };
  const { repository, tag } = repositoryAndTag(ref);
  if (outdatedFrontends.includes(repository.toLowerCase())) {
    const message = `Dalec does not publish its frontend at "${repository}"`;
    report.add("frontend-elsewhere", position, message, `Did you mean "${publishedFrontend}"?`);
  }
  checkRelease(releaseOf(ref), position, report);
  if (ref.includes("@")) return;
  if (repository === publishedFrontend && tag !== undefined && /^v\d/.test(tag)) {
    const message = `expected a tag without "v", got "${tag}"`;
    report.add("frontend-elsewhere", position, message, `Did you mean "${tag.slice(1)}"?`);
  } else if (tag === undefined || !/^v?\d+\.\d+\.\d+/.test(tag)) {
    const message = `"${ref}" is a mutable tag: if it is republished, builds silently use a different frontend`;
    report.add(
      "mutable-frontend",
      position,
      message,
      `Name a release, such as ${defaultFrontend}, or a digest.`,
    );
  }
}

/** Says that this check knows little about a frontend. */
function checkRelease({ knowledge, title }: FrontendRelease, position: Position, report: CheckReport): void {
  if (knowledge === Knowledge.None) {
    const message = `"${title}" is not Dalec's own frontend, so this check gives only hints`;
    report.add("foreign-frontend", position, message);
  } else if (knowledge === Knowledge.Partial) {
    const message = `this check does not know ${title}: it knows the releases from ${oldestLine} to ${newestRelease}`;
    report.add("unknown-release", position, message);
  }
}

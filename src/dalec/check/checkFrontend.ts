import type { ParsedSpec } from "../facts/parsedSpec";
import { defaultFrontend, type SyntaxLine } from "../syntaxLine";
import { type Position, wholeSpec } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Repositories that look like Dalec's frontend, but do not have it, or no longer. */
const outdated: readonly string[] = [
  "ghcr.io/azure/dalec/frontend",
  "ghcr.io/project-dalec/frontend",
  "ghcr.io/project-dalec/dalec",
];
const published = "ghcr.io/project-dalec/dalec/frontend";

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
  const [, repository = "", tag] = /^(.+?)(?::([^/:@]+))?(?:@.*)?$/.exec(ref) ?? [];
  if (outdated.includes(repository.toLowerCase())) {
    const message = `Dalec does not publish its frontend at "${repository}"`;
    report.add("frontend-elsewhere", position, message, `Did you mean "${published}"?`);
  }
  if (ref.includes("@")) return;
  if (repository === published && tag !== undefined && /^v\d/.test(tag)) {
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

import type { ParsedSpec } from "../facts/parsedSpec";
import { defaultFrontend } from "../frontend";
import type { Report } from "./report";

/** Repositories that are written for Dalec's frontend and are not, or no longer, where it is published. */
const outdated: readonly string[] = [
  "ghcr.io/azure/dalec/frontend",
  "ghcr.io/project-dalec/frontend",
  "ghcr.io/project-dalec/dalec",
];
const published = "ghcr.io/project-dalec/dalec/frontend";

/** Checks the `# syntax=` line: that it is found, and names a frontend that stays the same. */
export function checkFrontend({ text, syntax: found }: ParsedSpec, report: Report): void {
  if (found === undefined) {
    const hidden = /^[ \t]*(?:#|\/\/)[ \t]*syntax[ \t]*=/im.exec(text);
    if (hidden === null) {
      const message = `there is no "# syntax=" line, so the frontend is ${defaultFrontend}`;
      report.hint("no-syntax-line", { path: "", offset: 0 }, message);
    } else {
      const message = `BuildKit looks for "# syntax=" on the first line only, not below comments, fields or empty lines`;
      report.warning(
        "hidden-syntax-line",
        { path: "", offset: hidden.index },
        message,
        "Make it the first line.",
      );
    }
    return;
  }
  const place = { path: "", offset: found.offset };
  const [, repository = "", tag] = /^(.+?)(?::([^/:@]+))?(?:@.*)?$/.exec(found.ref) ?? [];
  if (outdated.includes(repository.toLowerCase())) {
    const message = `"${repository}" is not where Dalec's frontend is published`;
    report.warning("frontend-elsewhere", place, message, `Did you mean "${published}"?`);
  }
  if (found.ref.includes("@")) return;
  if (repository === published && tag !== undefined && /^v\d/.test(tag)) {
    const message = `the frontend has no tag "${tag}"; its tags have no "v"`;
    report.warning("frontend-elsewhere", place, message, `Did you mean "${tag.slice(1)}"?`);
  } else if (tag === undefined || !/^v?\d+\.\d+\.\d+/.test(tag)) {
    const message = `"${found.ref}" is another frontend when it is published anew, and a changed frontend is not noticed`;
    report.warning(
      "mutable-frontend",
      place,
      message,
      `Name a release, such as ${defaultFrontend}, or a digest.`,
    );
  }
}

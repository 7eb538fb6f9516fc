import type { FailedBuild } from "../machine/failedBuild";
import type { SolveRequest } from "./request";

/** The first line of a source excerpt as BuildKit prints it: `Dockerfile:18`. */
const excerptHead = /^\S.*:(\d+)$/;

/** One line of it: `  18 | >>>     - command: make`. */
const excerptLine = /^\s*(\d+) \| (>>>|\s{3}) ?(.*)$/;

/**
 * Whether BuildKit's excerpt of a source shows lines of this spec; true for an excerpt without lines.
 *
 * Two builds may fail at once with the same message, but not in the same lines.
 */
export function isOfSpec(excerpt: string, spec: string): boolean {
  const lines = spec.split("\n");
  return excerpt.split("\n").every((shown) => {
    const [, number, , text = ""] = excerptLine.exec(shown) ?? [];
    return number === undefined || (lines[Number(number) - 1] ?? "").trimEnd() === text.trimEnd();
  });
}

/** Why a build failed, with the lines of the spec as the user's own file counts them. */
export function describeFailure(
  { message, log, excerpt }: FailedBuild,
  { specFile, addedLines }: Pick<SolveRequest, "specFile" | "addedLines">,
): string {
  const lines = excerpt.split("\n").flatMap((line) => {
    const [, number, mark, text] = excerptLine.exec(line) ?? [];
    return number === undefined ? [] : [`  ${Number(number) - addedLines} | ${mark} ${text}`.trimEnd()];
  });
  const head = excerptHead.exec(excerpt.split("\n", 1)[0] ?? "");
  const place = head === null ? specFile : `${specFile}:${Number(head[1]) - addedLines}`;
  const wrote = log.length === 0 ? [] : ["the failed step wrote:", ...log.map((line) => `  ${line}`)];
  return [`${place} ${message}`, ...lines, ...wrote].join("\n");
}

import { defined } from "../json";
import type { FailedBuild } from "../machine/buildHistory";
import { failedTest } from "./failedTest";

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

/** The spec of a build that failed. */
export interface FailedSpec {
  /** The spec as messages name it. */
  file: string;
  /** The text as the user wrote it. */
  text: string;
  /** The text that was built. */
  inline: string;
}

/** Why a build failed, with the lines of the spec as the user's own file counts them. A failed test is named. */
export function describeFailure(
  { message, step, log, excerpt }: FailedBuild,
  { file, text: written, inline, target }: FailedSpec & { target: string },
): string {
  const own = ownLines(inline.split("\n"), written.split("\n"));
  const lines = excerpt.split("\n").flatMap((line) => {
    const [, number, mark, text] = excerptLine.exec(line) ?? [];
    const shown = number === undefined ? undefined : own[Number(number) - 1];
    return shown === undefined ? [] : [`  ${shown} | ${mark} ${text}`.trimEnd()];
  });
  const head = excerptHead.exec(excerpt.split("\n", 1)[0] ?? "");
  const known = head === null ? undefined : own[Number(head[1]) - 1];
  const test = failedTest(written, target, { message, ...defined({ step }) }, known);
  const place = known ?? test?.line;
  const shown = lines.length > 0 || place === undefined ? lines : linesAround(written, place);
  const wrote = log.length === 0 ? [] : ["the failed step wrote:", ...log.map((line) => `  ${line}`)];
  const where = `${file}${place === undefined ? "" : `:${place}`}`;
  const said = place === undefined ? message : stepFailure(message);
  return [`${where} ${test?.message ?? said}`, ...shown, ...wrote, ...refusal(message)].join("\n");
}

/** At a line of the spec, its command says more than the script of Dalec's that runs it, and that docker-build names anyway. */
function stepFailure(message: string): string {
  const [, code] =
    /^process ".*" did not complete successfully: exit code: (\d+)$/s.exec(message.trim()) ?? [];
  return code === undefined ? message : `the step failed with exit code ${code}`;
}

/** BuildKit does not always hear why the machine that receives the files of a build ceased to. */
function refusal(message: string): string[] {
  if (!/failed to send stat .*: EOF$/.test(message)) return [];
  return [
    "this machine ceased to receive the files, as it does when a disk is full or is a read-only file system",
  ];
}

/** A line of the spec and two on each side, as BuildKit shows them. It names no line when builds share a step. */
function linesAround(text: string, place: number): string[] {
  const lines = text.split("\n");
  const first = Math.max(1, place - 2);
  return lines.slice(first - 1, place + 2).map((line, index) => {
    const number = first + index;
    return `  ${number} | ${number === place ? ">>>" : "   "} ${line}`.trimEnd();
  });
}

/** True if gRPC reports that the connection to a daemon broke, and no step of the build failed. */
export function isLoss(told: string): boolean {
  return /\bUnavailable(:| desc =) (error reading from server|closing transport|connection error)/.test(told);
}

/**
 * True if docker-build could not connect to a daemon, which it tries three times for 20 seconds (docker/buildx
 * driver/remote/driver.go, `Bootstrap`): nothing of the build has begun there. Other deadlines are named.
 */
export function isUnreached(told: string): boolean {
  return told === "context deadline exceeded";
}

/**
 * True if BuildKit lost the connection to its frontend: the daemon is shutting down, or the image is not a frontend (BuildKit
 * frontend/gateway/gateway.go).
 */
export function isFrontendLoss(told: string): boolean {
  return /\bfrontend grpc server closed unexpectedly/.test(told);
}

/** True if docker-build did not find the instance of a slot (docker/buildx store/storeutil). */
export function isMissed(told: string): boolean {
  return /\bno builder "\S+\.builds-\d+" found/.test(told);
}

/** The message after a builder was lost in the middle of a build. */
export function describeLoss(circumstances: string): string {
  return `the builder went away while it built. ${circumstances}\nThe next \`pulumi up\` builds again.`;
}

/** The syntax line, the trigger, and a repository where a spec begins with its dependencies. */
const mostInsertedAtOnce = 3;

/** The number that each line of the built text has in the user's file; undefined for lines that this library inserted. */
export function ownLines(built: readonly string[], written: readonly string[]): (number | undefined)[] {
  let next = 0;
  return built.map((line, index) => {
    const following = built.slice(index + 1, index + 1 + mostInsertedAtOnce);
    const isPutIn = line !== written[next] && following.some((one) => one === written[next]);
    if (!isPutIn) next += 1;
    return isPutIn ? undefined : next;
  });
}

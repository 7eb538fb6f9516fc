import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buildGoModule } from "../../support/lab/goModule";
import { findTool } from "../../support/lab/tools";

/** Why this machine cannot ask the Go libraries; undefined when it can. */
export function originalsObstacle(): string | undefined {
  return findTool("go") === undefined ? "not installed: go" : undefined;
}

/** The questions and answers of the Go program, by kind of question. */
export interface Questions {
  match: [{ patterns: string[]; paths: string[] }, { refused: boolean; alone: Verdict[]; walked: Verdict[] }];
  ignoreFile: [string, { refused: boolean; patterns: string[] | null }];
  sight: [SightQuestion, { refused: boolean; files: string[] | null }];
  reference: [string, ReferenceAnswer];
  clean: [string, string];
}

/** Whether patterns match a path; "refused" if matching is an error. */
export type Verdict = boolean | "refused";

/** One use of a context, and the paths in the context: sorted, directories with a slash at the end. */
export interface SightQuestion {
  tree: string[];
  path: string;
  includes: string[];
  excludes: string[];
  ignored: string[];
  mounted: boolean;
}

/** The parts of an image reference that BuildKit understands; empty for a part that the text lacks. */
export interface ReferenceAnswer {
  refused: boolean;
  name: string;
  tag: string;
  digest: string;
  contextName: string;
}

/** How many random cases each test tries. `FUZZ_CASES=300000` is a long run. */
export const cases = Number(process.env.FUZZ_CASES ?? 3_000);
/** The seed of the random cases; `FUZZ_SEED` repeats a run. */
export const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** Time for one test in milliseconds, which grows with the number of cases. */
export const timeout = 180_000 + cases * 5;

/** The result of a comparison: the first few differences, with the settings that repeat it. */
export function differing(found: readonly object[]): object {
  return { FUZZ_SEED: seed, FUZZ_CASES: cases, differences: found.length, first: found.slice(0, 5) };
}

/** The result of a comparison without differences. */
export const none = differing([]);

/** Asks the Go libraries; returns the answers in the order of the questions. */
export async function ask<Kind extends keyof Questions>(
  kind: Kind,
  inputs: readonly Questions[Kind][0][],
): Promise<Questions[Kind][1][]> {
  const directory = await buildGoModule({ directory: __dirname, name: "originals", packages: ["."] });
  const child = spawn(join(directory, "originals"), { stdio: ["pipe", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(inputs.map((input) => `${JSON.stringify({ kind, input })}\n`).join(""));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the Go program ended with exit code ${code}`);
  const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Questions[Kind][1]);
}

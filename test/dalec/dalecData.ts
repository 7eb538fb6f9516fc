import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const directory = join(__dirname, "../../../shared/dalec");

/**
 * Why this machine skips the tests that compare with Dalec's own data; undefined where it has the data.
 *
 * `DALEC_DATA=none` hides the data, to run the tests as a machine without it does.
 */
export const withoutData = obstacle();

function obstacle(): string | undefined {
  if (process.env.DALEC_DATA === "none") return "DALEC_DATA=none hides Dalec's own data";
  return existsSync(directory) ? undefined : "this machine has no ../shared/dalec, Dalec's own data";
}

/** A changed spec, and the genuine loader's word on it. */
export interface Verdict {
  file: string;
  mutation: string;
  path: (string | number)[];
  spec: string;
  accepted: boolean;
  message: string;
}

/** The text of every sample spec, by file name. */
export function samples(): [name: string, text: string][] {
  return withoutData === undefined ? readFiles("specs") : [];
}

/** Every changed spec with its verdict. */
export function verdicts(): Verdict[] {
  return readFiles("verdicts").flatMap(([file, text]) => {
    const { cases } = JSON.parse(text) as { cases: Omit<Verdict, "file">[] };
    return cases.map((verdict) => ({ file, ...verdict }));
  });
}

/** Names and defaults of the routes that Dalec lists. */
export function routes(): { name: string; default?: boolean }[] {
  return JSON.parse(readFileSync(join(directory, "targets.json"), "utf8")).targets;
}

function readFiles(folder: string): [string, string][] {
  return readdirSync(join(directory, folder)).map((name) => [
    name,
    readFileSync(join(directory, folder, name), "utf8"),
  ]);
}

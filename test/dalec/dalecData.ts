import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const directory = join(__dirname, "../../../shared/dalec");

/**
 * Why this machine skips the tests that compare with Dalec's own data; undefined if it has the data.
 *
 * `DALEC_DATA=none` hides the data, to run the tests as on a machine without it.
 */
export const withoutData = obstacle();

function obstacle(): string | undefined {
  if (process.env.DALEC_DATA === "none") return "DALEC_DATA=none hides Dalec's own data";
  return existsSync(directory) ? undefined : "this machine has no ../shared/dalec, Dalec's own data";
}

/** A changed spec, and whether the genuine loader accepts it. */
export interface Verdict {
  file: string;
  mutation: string;
  path: (string | number)[];
  spec: string;
  accepted: boolean;
  message: string;
}

/** The text of every sample spec, by file name: the project's own and Dalec's. */
export function samples(): [name: string, text: string][] {
  return [...ownSamples(), ...dalecSamples()];
}

/** The text of the project's own sample specs, by file name. Together they use every field of the schema. */
export function ownSamples(): [name: string, text: string][] {
  return readFiles(join(__dirname, "specs"));
}

/** The text of every sample spec of Dalec, by file name; empty on a machine without Dalec's own data. */
export function dalecSamples(): [name: string, text: string][] {
  return withoutData === undefined ? readFiles(join(directory, "specs")) : [];
}

/** Every changed spec with its verdict. */
export function verdicts(): Verdict[] {
  return readFiles(join(directory, "verdicts")).flatMap(([file, text]) => {
    const { cases } = JSON.parse(text) as { cases: Omit<Verdict, "file">[] };
    return cases.map((verdict) => ({ file, ...verdict }));
  });
}

/** The name of every route that Dalec lists, and whether it is a default. */
export function routes(): { name: string; default?: boolean }[] {
  return JSON.parse(readFileSync(join(directory, "targets.json"), "utf8")).targets;
}

function readFiles(folder: string): [string, string][] {
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

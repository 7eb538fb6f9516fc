import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FaultResult } from "./campaign";
import type { Fault } from "./fault";

/** A row of the table in docs/reliability.md. */
export interface FaultRow {
  part: string;
  what: string;
  during: string;
  after: string;
  /** Of the last long run that made the fault. */
  tries: number;
  failures: number;
}

/** The results of the long form, from which the table is made. */
const resultsFile = join(__dirname, "..", "..", "docs", "reliability", "results.json");

/** The recorded rows, in the order of the table. */
export function recordedRows(): FaultRow[] {
  return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : [];
}

/** What a row says besides its figures. */
export function describeFault({ part, what, during, after }: Fault): Omit<FaultRow, "tries" | "failures"> {
  return { part, what, during: during.join(", "), after };
}

/** Records the results of a run, which may have made only some of the faults. */
export function recordResults(faults: readonly Fault[], results: readonly FaultResult[]): void {
  const former = recordedRows();
  const rows = faults.flatMap((fault): FaultRow[] => {
    const result = results.find((one) => one.fault === fault);
    const figures = result
      ? { tries: result.tries, failures: result.failures.length }
      : former.find(({ what }) => what === fault.what);
    return figures ? [{ ...describeFault(fault), tries: figures.tries, failures: figures.failures }] : [];
  });
  mkdirSync(dirname(resultsFile), { recursive: true });
  writeFileSync(resultsFile, `${JSON.stringify(rows, undefined, 2)}\n`);
}

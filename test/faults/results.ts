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
  /** Of the last long run that made the fault, or of its portions together. */
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

/**
 * Records the results of a run, which may have made only some of the faults.
 *
 * @param how `add` adds the figures to those of former runs, for a campaign that runs in portions
 */
export function recordResults(
  faults: readonly Fault[],
  results: readonly FaultResult[],
  how: "replace" | "add",
): void {
  const recorded = recordedRows();
  const rows = faults.flatMap((fault): FaultRow[] => {
    const result = results.find((one) => one.fault === fault);
    const former = recorded.find(({ what }) => what === fault.what);
    if (result === undefined && former === undefined) return [];
    const kept = result === undefined || how === "add" ? former : undefined;
    const tries = (kept?.tries ?? 0) + (result?.tries ?? 0);
    const failures = (kept?.failures ?? 0) + (result?.failures.length ?? 0);
    return [{ ...describeFault(fault), tries, failures }];
  });
  mkdirSync(dirname(resultsFile), { recursive: true });
  writeFileSync(resultsFile, `${JSON.stringify(rows, undefined, 2)}\n`);
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The columns of the table of drivers, in order. */
const columns = [
  "provision",
  "build a package",
  "build an image",
  "second machine",
  "drift repaired",
  "destroy clean",
] as const;
type Column = (typeof columns)[number];

/** The directory of the recorded rows, one file per driver. */
export const resultsDirectory = join(__dirname, "..", "..", "..", "docs", "drivers", "results");

/** The results of a run of the contract for one driver. */
export class DriverResults {
  private readonly found = new Map<Column, boolean>();

  constructor(private readonly driver: string) {}

  /** Runs a case of the contract, and notes for the column whether it succeeded. */
  async of(column: Column, work: () => Promise<void>): Promise<void> {
    const earlier = this.found.get(column) ?? true;
    this.found.set(column, false);
    await work();
    this.found.set(column, earlier);
  }

  /** The row of the table, or undefined after a run of only some cases, which proves nothing. */
  row(): Record<string, string> | undefined {
    if (columns.some((column) => !this.found.has(column))) return undefined;
    const cells = columns.map((column) => [column, this.found.get(column) ? "yes" : "no"]);
    return { driver: this.driver, ...Object.fromEntries(cells) };
  }
}

/** The recorded row of a driver, or undefined when it has none. */
export function recordedRow(driver: string): Record<string, string> | undefined {
  return existsSync(fileOf(driver)) ? JSON.parse(readFileSync(fileOf(driver), "utf8")) : undefined;
}

/** Records the row of a driver. */
export function recordRow(row: Record<string, string>): void {
  mkdirSync(resultsDirectory, { recursive: true });
  writeFileSync(fileOf(row.driver ?? ""), `${JSON.stringify(row, undefined, 2)}\n`);
}

function fileOf(driver: string): string {
  return join(resultsDirectory, `${driver.replaceAll(/[^a-z]+/g, "-")}.json`);
}

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The columns of the table of drivers, in order. */
export const columns = [
  "provision",
  "build a package",
  "build an image",
  "second machine",
  "drift repaired",
  "destroy clean",
] as const;
type Column = (typeof columns)[number];

/** Where the contract's runs leave their results, one file a driver. */
export const resultsDirectory = join(__dirname, "..", "..", "..", "docs", "drivers", "results");

/** What the contract found of one driver. */
export class DriverResults {
  private readonly found = new Map<Column, boolean>();

  constructor(private readonly driver: string) {}

  /** Runs a case of the contract, and keeps for the column that it succeeded, or that it did not. */
  async of(column: Column, work: () => Promise<void>): Promise<void> {
    const earlier = this.found.get(column) ?? true;
    this.found.set(column, false);
    await work();
    this.found.set(column, earlier);
  }

  /** Writes the row. A run of only some cases says nothing, and leaves the file as it is. */
  write(): void {
    if (columns.some((column) => !this.found.has(column))) return;
    const row = Object.fromEntries(columns.map((column) => [column, this.found.get(column) ? "yes" : "no"]));
    const text = `${JSON.stringify({ driver: this.driver, ...row }, undefined, 2)}\n`;
    mkdirSync(resultsDirectory, { recursive: true });
    const file = join(resultsDirectory, `${this.driver.replaceAll(/[^a-z]+/g, "-")}.json`);
    if (readIfThere(file) !== text) writeFileSync(file, text);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

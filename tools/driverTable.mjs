// @ts-check
import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tableOf, withMarked } from "./docs/markdown.mjs";

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The table of drivers in Markdown, from the files that the runs of the driver contract left.
 * @param {Record<string, string>[]} rows One for each driver, its columns in order.
 */
export function driverTable(rows) {
  const [first] = rows;
  if (first === undefined) return "";
  const columns = Object.keys(first);
  return tableOf(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? "")),
  );
}

/** The rows that the contract's runs left, by the name of the driver. */
export function readRows(directory = join(project, "docs", "drivers", "results")) {
  const rows = readdirSync(directory).map((name) => JSON.parse(readFileSync(join(directory, name), "utf8")));
  return rows.sort((one, other) => (one.driver < other.driver ? -1 : 1));
}

/**
 * A page with the table between its markers.
 * @param {string} page
 * @param {string} table
 */
export function withTable(page, table) {
  return withMarked(page, "driver-table", table);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = join(project, "README.md");
  writeFileSync(file, withTable(readFileSync(file, "utf8"), driverTable(readRows())));
}

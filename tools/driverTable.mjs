// @ts-check
import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const begin = "<!-- driver-table -->\n";
const end = "<!-- /driver-table -->";
const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The table of drivers in Markdown, from the files that the runs of the driver contract left.
 * @param {Record<string, string>[]} rows One for each driver, its columns in order.
 */
export function driverTable(rows) {
  const [first] = rows;
  if (first === undefined) return "";
  const columns = Object.keys(first);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)));
  const [head = "", ...body] = lines.map(
    (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`,
  );
  return [head, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body, ""].join("\n");
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
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no ${begin.trim()} … ${end}`);
  return page.slice(0, from + begin.length) + table + page.slice(to);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = join(project, "README.md");
  writeFileSync(file, withTable(readFileSync(file, "utf8"), driverTable(readRows())));
}

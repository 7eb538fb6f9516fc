// @ts-check
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tableOf, withMarked } from "./docs/markdown.mjs";

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} FaultRow
 * @property {string} part
 * @property {string} what
 * @property {string} during
 * @property {string} after
 * @property {number} tries
 * @property {number} failures
 */

/**
 * The tables of faults in Markdown, one per part, from what the last long run of each fault left.
 * @param {readonly FaultRow[]} rows
 */
export function faultTables(rows) {
  const parts = [...new Set(rows.map(({ part }) => part))];
  /** @param {(row: FaultRow) => number} count */
  const sum = (count) => rows.reduce((total, row) => total + count(row), 0);
  const tables = parts.map((part) => {
    const lines = rows
      .filter((row) => row.part === part)
      .map(({ what, during, after, tries, failures }) => [what, during, after, `${tries}`, `${failures}`]);
    const head = ["what goes wrong", "during", "what the user reads or does", "tries", "failures"];
    return `\n## ${part[0]?.toUpperCase()}${part.slice(1)}\n\n${tableOf(head, lines)}`;
  });
  const figures = `faults ${rows.length}, tries ${sum(({ tries }) => tries)}, failures ${sum(({ failures }) => failures)}`;
  return `\n${figures}\n${tables.join("")}\n`;
}

/**
 * The recorded rows.
 * @returns {FaultRow[]}
 */
export function readFaultRows(file = join(project, "docs", "reliability", "results.json")) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
}

/**
 * A page with the tables between their markers.
 * @param {string} page
 * @param {readonly FaultRow[]} rows
 */
export function withFaultTables(page, rows) {
  return withMarked(page, "fault-tables", faultTables(rows));
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = join(project, "docs", "reliability.md");
  writeFileSync(file, withFaultTables(readFileSync(file, "utf8"), readFaultRows()));
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const page = join(__dirname, "..", "..", "docs", "rebuilds.md");
const marks = /(<!-- begin of the table -->\n)[\s\S]*?(<!-- end of the table -->)/;

/** One line of the table: a change, and what became of each build. */
export type RebuildRow = readonly [change: string, ...verdicts: string[]];

/** The table that stands in docs/rebuilds.md, without its head. */
export function documentedRows(): string[][] {
  const [table = ""] = marks.exec(readFileSync(page, "utf8")) ?? [];
  const lines = table.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Writes the table into docs/rebuilds.md, its columns in line. */
export function documentRows(head: readonly string[], rows: readonly RebuildRow[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  const table = [line(head), rule, ...rows.map(line)].join("\n");
  writeFileSync(
    page,
    readFileSync(page, "utf8").replace(marks, (_, begin: string, end: string) => `${begin}${table}\n${end}`),
  );
}

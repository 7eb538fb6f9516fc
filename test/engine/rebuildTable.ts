import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableOf } from "../../tools/docs/markdown.mjs";

const page = join(__dirname, "..", "..", "docs", "rebuilds.md");

/** One row of a table: a change, and what became of each component. */
export type RebuildRow = readonly [change: string, ...verdicts: string[]];

/** A table of docs/rebuilds.md, by the comments around it. */
export type RebuildTable = "the table" | "the table of renames";

function marks(table: RebuildTable): RegExp {
  return new RegExp(`(<!-- begin of ${table} -->\\n)[\\s\\S]*?(<!-- end of ${table} -->)`);
}

/** The rows of a table in docs/rebuilds.md. */
export function documentedRows(table: RebuildTable = "the table"): string[][] {
  const [found = ""] = marks(table).exec(readFileSync(page, "utf8")) ?? [];
  const lines = found.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Writes a table into docs/rebuilds.md. */
export function documentRows(
  head: readonly string[],
  rows: readonly RebuildRow[],
  table: RebuildTable = "the table",
): void {
  const text = readFileSync(page, "utf8");
  writeFileSync(
    page,
    text.replace(marks(table), (_, begin: string, end: string) => `${begin}${tableOf(head, rows)}${end}`),
  );
}

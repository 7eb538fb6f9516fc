import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableOf } from "../../tools/docs/markdown.mjs";

const page = join(__dirname, "..", "..", "docs", "rebuilds.md");
const marks = /(<!-- begin of the table -->\n)[\s\S]*?(<!-- end of the table -->)/;

/** One row of the table: a change, and whether each build ran. */
export type RebuildRow = readonly [change: string, ...verdicts: string[]];

/** The table in docs/rebuilds.md, without its head. */
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

/** Writes the table into docs/rebuilds.md. */
export function documentRows(head: readonly string[], rows: readonly RebuildRow[]): void {
  const text = readFileSync(page, "utf8");
  writeFileSync(
    page,
    text.replace(marks, (_, begin: string, end: string) => `${begin}${tableOf(head, rows)}${end}`),
  );
}

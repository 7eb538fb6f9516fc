import { median } from "../times";
import type { Measured } from "./measure";

type Values = Map<string, number[]>;

/** The measurements: a table per quantity, with a row per command and the values of all rounds of each way. */
export class Results {
  private readonly tables = new Map<string, Map<string, Values>>();

  /** Adds one round of a command. */
  add(command: string, way: string, { seconds, programMegabytes, allMegabytes }: Measured): void {
    this.addValue("time, s", command, way, seconds);
    this.addValue("memory of the program, MB", command, way, programMegabytes);
    this.addValue("memory of all processes, MB", command, way, allMegabytes);
  }

  /** Adds one round of a single quantity. */
  addValue(quantity: string, row: string, way: string, value: number): void {
    const rows = this.tables.get(quantity) ?? new Map<string, Values>();
    const values = rows.get(row) ?? new Map<string, number[]>();
    values.set(way, [...(values.get(way) ?? []), value]);
    this.tables.set(quantity, rows.set(row, values));
  }

  /** All tables in Markdown. Each ratio divides the minimum of the first way by the minimum of the other. */
  markdown(ways: readonly string[]): string {
    return [...this.tables].map(([quantity, rows]) => table(quantity, rows, ways)).join("\n\n");
  }
}

function table(
  quantity: string,
  rows: ReadonlyMap<string, Values>,
  [first = "", ...others]: readonly string[],
): string {
  const head = [quantity, first, ...others.flatMap((other) => [other, "ratio"])];
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  const lines = [...rows].map(([row, values]) => {
    const ours = values.get(first) ?? [];
    return [row, shown(ours), ...others.flatMap((other) => compared(ours, values.get(other)))];
  });
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function compared(ours: readonly number[], theirs: readonly number[] | undefined): [string, string] {
  if (theirs === undefined) return ["", ""];
  return [shown(theirs), (Math.min(...ours) / Math.min(...theirs)).toFixed(2)];
}

/** The minimum and the median: `13.4 (13.9)`. */
function shown(values: readonly number[]): string {
  return `${rounded(Math.min(...values))} (${rounded(median(values))})`;
}

function rounded(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(value < 10 ? 2 : 1);
}

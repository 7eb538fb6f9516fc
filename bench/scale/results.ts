import { median } from "../times";
import type { Measured } from "./measure";

/** The measurements: a row per quantity, with the values of all rounds of each way. */
export class Results {
  private readonly rows = new Map<string, Map<string, number[]>>();

  /** Adds one round of a command. */
  add(command: string, way: string, { seconds, programMegabytes, allMegabytes }: Measured): void {
    this.addValue(`${command}: time, s`, way, seconds);
    this.addValue(`${command}: memory of the program, MB`, way, programMegabytes);
    this.addValue(`${command}: memory of all processes, MB`, way, allMegabytes);
  }

  /** Adds one round of a single quantity. */
  addValue(row: string, way: string, value: number): void {
    const ways = this.rows.get(row) ?? new Map<string, number[]>();
    this.rows.set(row, ways.set(way, [...(ways.get(way) ?? []), value]));
  }

  /** A table in Markdown. Each ratio divides the minimum of the first way by the minimum of the other. */
  table([first = "", ...others]: readonly string[]): string {
    const head = ["", first, ...others.flatMap((other) => [other, "ratio"])];
    const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
    const rows = [...this.rows].map(([row, ways]) => {
      const ours = ways.get(first) ?? [];
      const cells = others.flatMap((other) => compared(ours, ways.get(other)));
      return [row, shown(ours), ...cells];
    });
    return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  }
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

import { blocksOf, tableOf, withMarked } from "../docs/markdown.mjs";

/** Whether npm, pip and Go had their downloads and results from an earlier time. */
export type Caches = "warm" | "cold";

/** How many seconds a way took, and on what machine. */
export type Times = Record<string, Partial<Record<Caches, { seconds: number; machine: string }>>>;

/** The commands of each way on a page, by the name in the comment above them, in the order of the page. */
export function commandsOf(page: string): Map<string, string> {
  const commands = new Map<string, string>();
  for (const { mark, language, code } of blocksOf(page)) {
    const [, name] = /^way: (.*)$/.exec(mark) ?? [];
    if (name === undefined || language !== "sh") continue;
    commands.set(name, (commands.get(name) ?? "") + code);
  }
  return commands;
}

/** A page with the times between its markers; it says nothing there until a way has been timed. */
export function withTimes(page: string, times: Times): string {
  const cell = (name: string, caches: Caches) => {
    const seconds = times[name]?.[caches]?.seconds;
    return seconds === undefined ? "" : `${seconds} s`;
  };
  const rows = [...commandsOf(page).keys()]
    .filter((name) => times[name] !== undefined)
    .map((name) => [name, cell(name, "warm"), cell(name, "cold")]);
  if (rows.length === 0) return withMarked(page, "ways", "");
  const measured = Object.values(times).flatMap((time) => Object.values(time));
  const machines = [...new Set(measured.map(({ machine }) => machine))].join("; ");
  const text = [
    "\n## How long it takes\n",
    "`npm run ways` runs the commands of this page, in a new clone and a home of its own for each way, and checks what the page promises.",
    "With cold caches, npm, pip and Go have downloaded and built nothing before; Pulumi, buildx and BuildKit are there in both cases.",
    `Machine: ${machines}.`,
    "Each way was followed once. Most of its time is computing, and varies by a fifth from one run to the next, so that fast downloads do not show.\n",
    tableOf(["way", "caches warm", "caches cold"], rows),
  ];
  return withMarked(page, "ways", `${text.join("\n")}\n`);
}

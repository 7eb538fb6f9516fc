import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../machine/caught";
import { readEvents } from "../report/events";
import { htmlReport } from "../report/html";
import { type Report, reportOf } from "../report/report";
import { readState } from "../report/state";
import { textReport } from "../report/text";

interface Output {
  write(text: string): unknown;
}

export const reportUsage =
  "usage: pulumi-dalec report [<state>|-] [--stack <stack>] [--events <log>] [--format html|text|json] [--output <file>]";

const formats = {
  html: htmlReport,
  text: textReport,
  json: (report: Report) => `${JSON.stringify(report, undefined, 2)}\n`,
};

/**
 * `pulumi-dalec report`: what a stack's builds gave, from its state and, with the log of `pulumi up --event-log` (which takes
 * `PULUMI_DEBUG_COMMANDS=true`), what that update built and how long it took. 0 where a report was written, 1 where the state cannot be read, 2 for wrong use.
 */
export function report(args: readonly string[], output: Output, errors: Output): number {
  const asked = parse(args);
  if (typeof asked === "string") {
    errors.write(`${asked}\n${reportUsage}\n`);
    return 2;
  }
  try {
    const events = asked.events === undefined ? "" : readFileSync(asked.events, "utf8");
    const text = formats[asked.format](reportOf(readState(stateText(asked)), readEvents(events)));
    if (asked.output === undefined) {
      output.write(text);
    } else {
      writeFileSync(asked.output, text);
      output.write(`${asked.output}\n`);
    }
    return 0;
  } catch (error) {
    errors.write(`${messageOf(error)}\n`);
    return 1;
  }
}

interface Asked {
  state: string | undefined;
  stack: string | undefined;
  events: string | undefined;
  format: keyof typeof formats;
  output: string | undefined;
}

function stateText({ state, stack }: Asked): string {
  if (state !== undefined) return readFileSync(state === "-" ? 0 : state, "utf8");
  const options = stack === undefined ? [] : ["--stack", stack];
  return execFileSync("pulumi", ["stack", "export", ...options], { encoding: "utf8", maxBuffer: 1 << 30 });
}

/** What was asked for, or what is wrong with it. */
function parse(args: readonly string[]): Asked | string {
  try {
    const text = { type: "string" } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { stack: text, events: text, output: text, format: { type: "string", default: "html" } },
    });
    const [state, ...more] = positionals;
    const { stack, events, format } = values;
    if (more.length > 0) return "one state is read at a time";
    if (format !== "html" && format !== "text" && format !== "json") return `"${format}" is no format`;
    const output = values.output ?? (format === "html" ? "dalec-report.html" : undefined);
    return { state, stack, events, format, output };
  } catch (error) {
    return messageOf(error);
  }
}

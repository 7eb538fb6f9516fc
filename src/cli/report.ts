import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { inert } from "../inert";
import { messageOf } from "../machine/caught";
import { reasonOf } from "../machine/userFile";
import { readEvents } from "../report/events";
import { htmlReport } from "../report/htmlReport";
import { type Report, reportOf } from "../report/stackReport";
import { readState } from "../report/state";
import { textReport } from "../report/textReport";
import { readInput } from "./input";
import { oneOf, parseOptions, UsageError } from "./options";
import type { Output } from "./output";

export const reportUsage =
  "usage: pulumi-dalec report [<state>|-] [--stack <stack>] [--events <log>] [--format html|text|json] [--output <file>]";

export const reportHelp = `${reportUsage}

Reports what the builds of a stack produced.

  <state>            The output of \`pulumi stack export\`; - for standard input. Defaults to the state of the stack.
  --stack <stack>    The stack to export. Defaults to the current one.
  --events <log>     The event log of an update, to report what that update built, where, and how long it took. To write one:
                     PULUMI_DEBUG_COMMANDS=true pulumi up --event-log <log>
  --format <format>  html, text or json. Defaults to html.
  --output <file>    The file to write. Defaults to dalec-report.html for html, else to standard output.
  -h, --help         Print this help.
  --version          Print the version of pulumi-dalec.`;

const formats = {
  html: htmlReport,
  text: textReport,
  json: (report: Report) => `${JSON.stringify(report, undefined, 2)}\n`,
};

/**
 * `pulumi-dalec report`: writes a report on the builds of a stack, from its state and, if given, the event log of an update.
 *
 * @returns 0 once the report is written, 1 when the state or the log cannot be read, 2 for wrong use
 */
export function report(args: readonly string[], output: Output, errors: Output): number {
  try {
    const options = parse(args);
    const events = options.events === undefined ? "" : readInput(options.events);
    const text = formats[options.format](reportOf(readState(stateText(options)), readEvents(events)));
    if (options.output === undefined) {
      output.write(text);
    } else {
      write(options.output, text);
      output.write(`${options.output}\n`);
    }
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    errors.write(`${inert(messageOf(error))}\n${isUsage ? `${reportUsage}\n` : ""}`);
    return isUsage ? 2 : 1;
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Error(`"${file}" cannot be written: ${reasonOf(error)}`);
  }
}

interface Options {
  state: string | undefined;
  stack: string | undefined;
  events: string | undefined;
  format: keyof typeof formats;
  output: string | undefined;
}

function stateText({ state, stack }: Options): string {
  if (state !== undefined) return readInput(state);
  const selection = stack === undefined ? [] : ["--stack", stack];
  return execFileSync("pulumi", ["stack", "export", ...selection], { encoding: "utf8", maxBuffer: 1 << 30 });
}

/** What the command line asks for. */
function parse(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const { values, positionals } = parseOptions(args, {
    stack: text,
    events: text,
    output: text,
    format: { type: "string", default: "html" },
  });
  const [state, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`expected one state, got ${positionals.length}`);
  const { stack, events } = values;
  const format = oneOf("format", ["html", "text", "json"], values.format);
  const output = values.output ?? (format === "html" ? "dalec-report.html" : undefined);
  return { state, stack, events, format, output };
}

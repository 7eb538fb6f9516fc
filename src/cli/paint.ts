import type { Output } from "./output";

/** Colours text for a terminal. When colours are off, every function returns the text unchanged. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  green(text: string): string;
}

/**
 * How to colour what goes to an output: on a terminal, unless `NO_COLOR` is set; anywhere if `FORCE_COLOR` is.
 *
 * @see https://no-color.org and https://force-color.org
 */
export function paintFor(output: Output, environment: NodeJS.ProcessEnv = process.env): Paint {
  const { FORCE_COLOR: forced, NO_COLOR: without, TERM } = environment;
  const isForced = forced === undefined || forced === "" ? undefined : !["0", "false"].includes(forced);
  const isOn = isForced ?? (!without && output.isTTY === true && TERM !== "dumb");
  const style = (start: number, end: number) => (text: string) =>
    isOn && text !== "" ? `\u001B[${start}m${text}\u001B[${end}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    yellow: style(33, 39),
    blue: style(34, 39),
    green: style(32, 39),
  };
}

/** Lines of BuildKit's log that mean nothing to a newcomer: the progress of a step, and the writing of small files. */
const details =
  /^(DONE|CACHED|ERROR|\.\.\.|sha256:|[\d.]+( |$)|mkfile |mkdir |transferring |resolve |resolving |merging |copying |extracting |\[internal\]|exporting |building with|pushing )/;

/** The lines of Pulumi itself that the demo shows. */
const headings = /^(Updating|Destroying|Resources:|Duration:|\s+\S? ?\d+ \w+$|\s*error:)/;

/**
 * A filter for the lines of `pulumi up` and `pulumi destroy`. It keeps headings, created resources, the steps of each
 * build by name, and the counts. It shows each text once, and drops the summary of messages, which repeats them.
 *
 * @returns the text to show for a line; undefined to show nothing
 */
export function condenser(): (line: string) => string | undefined {
  const shown = new Set<string>();
  let summary = false;
  return (line) => {
    if (/^(Diagnostics|Resources):/.test(line)) summary = line.startsWith("Diagnostics");
    if (summary || /^@ |^The resources in the stack|^If you want to remove/.test(line)) return undefined;
    const text = textOf(line.trimEnd());
    if (text === undefined || shown.has(text)) return undefined;
    shown.add(text);
    return text;
  };
}

function textOf(line: string): string | undefined {
  const [, step, type, name, change, message = ""] =
    /^ +([-+~]*) +(\S+:\S+) (\S+) (?:(\w+) \(([\d.]+s)\)|\d+ messages?)?/.exec(line) ?? [];
  if (type === undefined) return headings.test(line) ? line : undefined;
  if (change === undefined || step === "") return undefined;
  if (/ed$/.test(change)) return `${step} ${name} ${change} (${message})`;
  const log = /\) #\d+ (.*)$/.exec(line)?.[1];
  return log === undefined || details.test(log) ? undefined : `  ${name}: ${log}`;
}

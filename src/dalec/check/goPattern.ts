/**
 * Why Go cannot compile a regular expression; undefined if no reason is found. Looks for what is certain: open brackets and
 * parentheses, and forms of other languages.
 *
 * @see https://pkg.go.dev/regexp/syntax
 */
export function goPatternProblem(pattern: string): string | undefined {
  let depth = 0;
  let rest = pattern.replace(/\\Q.*?(\\E|$)/gs, "a");
  let before = "";
  while (rest !== "") {
    const [token = "", foreign] = partAt(rest);
    if (foreign !== undefined) return foreign;
    if (token.startsWith("(") && !/^\(\?[imsU-]+\)$/.test(token)) depth++;
    if (token === ")" && --depth < 0) return '"(" is missing before ")"';
    if (/^[*+?]$/.test(token) && (before === "" || before === "|" || /^\((\?|$)/.test(before)))
      return `nothing precedes "${token}"`;
    before = token;
    rest = rest.slice(token.length);
  }
  return depth > 0 ? '")" is missing at the end' : undefined;
}

/** The first part of a pattern, and what Go refuses in it. */
function partAt(pattern: string): [part: string, problem?: string] {
  if (pattern.startsWith("\\")) {
    if (pattern.length === 1) return [pattern, "nothing follows the backslash at its end"];
    return /^\\[1-9](?![0-7])/.test(pattern)
      ? [pattern, `Go has no references to groups, such as "${pattern.slice(0, 2)}"`]
      : [pattern.slice(0, 2)];
  }
  if (pattern.startsWith("[")) {
    const [found] = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/.exec(pattern) ?? [];
    return found === undefined ? [pattern, '"]" is missing at the end'] : [found];
  }
  const [around] = /^\(\?(?:=|!|<=|<!|>)/.exec(pattern) ?? [];
  if (around !== undefined) return [pattern, `Go does not know "${around}"`];
  const [group] = /^\(\?(?:P?<\w+>|[imsU-]*[:)])/.exec(pattern) ?? [];
  return [group ?? pattern.slice(0, 1)];
}

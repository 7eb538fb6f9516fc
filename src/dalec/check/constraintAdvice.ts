/**
 * What to write in place of a version constraint that a package manager refuses; undefined when no form is known that it
 * accepts.
 *
 * @param isAccepted whether the package manager reads a constraint as meant
 */
export function constraintAdvice(
  constraint: string,
  isAccepted: (constraint: string) => boolean,
): string | undefined {
  const parts = constraint
    .trim()
    // One operator, with a blank in it.
    .replace(/([<>=!~^])\s+(?=[<>=!~^])/g, "$1")
    .split(/,|(?<=\s)(?=[<>=!~^])/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const [, excluded] = parts.length === 1 ? (/^!=\s*(\S+)$/.exec(parts[0] ?? "") ?? []) : [];
  if (excluded !== undefined) {
    if (!isAccepted(`= ${excluded}`)) return undefined;
    return `No dependency can exclude a version; "conflicts" can name it, as "= ${excluded}".`;
  }
  const conditions = parts.flatMap(conditionsOf);
  const [first] = conditions;
  if (first === undefined || !conditions.every(isAccepted)) return undefined;
  if (parts.length > 1) return `Write an item for each condition: ${list(conditions)}.`;
  if (conditions.length > 1) return `Write two conditions: ${list(conditions)}.`;
  return `Write "${first}"${/\s/.test(constraint.trim()) ? "" : ", with a blank after the operator"}.`;
}

/** The conditions that a part of a constraint stands for, in the form that Dalec reads; the part itself if none are known. */
function conditionsOf(part: string): readonly string[] {
  const [, operator = "", version = ""] = /^(~>|~|\^|[<>=]+)\s*(?![\s<>=])(\S+)$/.exec(part) ?? [];
  if (operator === "") return [part];
  const swapped = { "=>": ">=", "=<": "<=" }[operator];
  return rangeOf(operator, version) ?? [`${swapped ?? operator} ${version}`];
}

function list(parts: readonly string[]): string {
  return `[${parts.map((part) => `"${part}"`).join(", ")}]`;
}

/** The conditions that `~> 4.3`, `~ 4.3` and `^ 4.3` stand for in Ruby, npm and Cargo. */
function rangeOf(operator: string, version: string): [least: string, below: string] | undefined {
  if (!["~>", "~", "^"].includes(operator)) return undefined;
  const parts = /^\d+(?:\.\d+)*/.exec(version)?.[0].split(".").map(Number) ?? [];
  const kept =
    operator === "^" ? 1 : operator === "~" ? Math.min(2, parts.length) : Math.max(1, parts.length - 1);
  const upper = parts.slice(0, kept);
  const last = upper.pop();
  return last === undefined ? undefined : [`>= ${version}`, `< ${[...upper, last + 1].join(".")}`];
}

/** What a package manager does with a version constraint, where that is not what the constraint says. */
export interface ConstraintProblem {
  /** Whether the package manager accepts it and reads something else. */
  accepted: boolean;
  /** What is wrong, as a clause after the constraint. */
  message: string;
  /** Whether it is found only where the package is needed: an entry may be limited to other architectures. */
  whereNeeded: boolean;
  /** What to write. Omitted when the message says all. */
  hint?: string;
}

/** Finds what is wrong with a version constraint; undefined when the package manager reads it as meant. */
export type ConstraintReader = (name: string, constraint: string) => ConstraintProblem | undefined;

const rpmOperators = ["<", "<=", "=<", "=", "==", ">=", "=>", ">"];

/**
 * Reads a constraint as rpm reads `Requires: NAME CONSTRAINT`: tokens with blanks or commas between them, of which each name
 * may be followed by an operator and a version.
 *
 * @see https://github.com/rpm-software-management/rpm/blob/rpm-4.18.0-release/build/parseReqs.c
 */
export const readRpmConstraint: ConstraintReader = (name, constraint) => {
  const tokens = inRpmForm(constraint)
    .split(/[\s,]+/)
    .filter((token) => token !== "");
  const refused = (message: string) => ({
    ...{ accepted: false, message, whereNeeded: true },
    ...adviceOn(constraint),
  });
  const others: string[] = [];
  // No operator follows a condition, whether in parentheses or with an operator of its own.
  let follows = /\s|^\(/.test(name) ? "" : name;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? "";
    // A macro can stand for anything.
    if (token.startsWith("%")) return undefined;
    if (rpmOperators.includes(token) && follows !== "") {
      const version = tokens[++index];
      if (version === undefined) return refused(`rpm expects a version after "${token}"`);
      if (follows.startsWith("/")) return refused("rpm allows no version for the path of a file");
      const problem = rpmVersionProblem(version);
      if (problem !== undefined) return refused(problem);
      follows = "";
    } else if (/^[A-Za-z0-9_/]/.test(token)) {
      others.push(token);
      follows = token;
    } else {
      return refused("rpm refuses it: it expects <, <=, =, >= or >, a blank and a version");
    }
  }
  if (others.length === 0) return undefined;
  const packages = others.map((other) => `"${other}"`).join(" and ");
  const message = `rpm reads ${packages} as the name of another package`;
  return { accepted: true, message, whereNeeded: true, ...adviceOn(constraint) };
};

/** The form in which Dalec writes a constraint for rpm. It knows the operators of dpkg as well, if a blank follows. */
function inRpmForm(constraint: string): string {
  const [operator = "", ...rest] = constraint.split(" ");
  if (rest.length === 0) return /^\d/.test(constraint) ? `== ${constraint}` : constraint;
  const known = { "<<": "<", ">>": ">", "=": "==" }[operator];
  return [known ?? operator, ...rest].join(" ");
}

function rpmVersionProblem(written: string): string | undefined {
  const version = written.replace(/%(\{[^}]*\}|\w+)/g, "1");
  const bad = /[^A-Za-z0-9._+~^:-]/.exec(version)?.[0];
  if (bad !== undefined) return `rpm refuses "${bad}" in a version`;
  if (/-.*-/.test(version)) return "rpm refuses a version with more than one hyphen";
  if (/:.*:/.test(version)) return "rpm refuses a version with more than one colon";
  if (/^\D[^:]*:/.test(version)) return "rpm refuses an epoch that is not a number";
  return undefined;
}

/**
 * Reads a constraint as dpkg reads `NAME (CONSTRAINT)`.
 *
 * @see https://www.debian.org/doc/debian-policy/ch-relationships.html
 */
export const readDebConstraint: ConstraintReader = (_name, constraint) => {
  // A variable of dpkg-gencontrol, such as ${binary:Version}.
  if (constraint.includes("${")) return undefined;
  const refused = (message: string, whereNeeded: boolean) => ({
    ...{ accepted: false, message, whereNeeded },
    ...adviceOn(constraint),
  });
  const [, operator = "", version = ""] =
    /^\s*(<<|<=|=|>=|>>|<|>)\s*([^\s),|]+)\s*$/.exec(inDebForm(constraint)) ?? [];
  if (operator === "")
    return refused("dpkg refuses it: it expects <<, <=, =, >= or >>, and a version", false);
  const problem = debVersionProblem(version);
  if (problem !== undefined) return refused(problem, true);
  if (operator !== "<" && operator !== ">") return undefined;
  const message = `dpkg reads "${operator}" without a blank as "${operator}="`;
  return { accepted: true, message, whereNeeded: true, hint: `Write "${operator} ${version}".` };
};

/** The form in which Dalec writes a constraint for dpkg. It knows the operators of rpm as well, if a blank follows. */
function inDebForm(constraint: string): string {
  const [operator = "", ...rest] = constraint.split(" ");
  if (rest.length === 0) return /^\d/.test(constraint) ? `= ${constraint}` : constraint;
  const known = { "<": "<<", ">": ">>", "==": "=" }[operator];
  return [known ?? operator, ...rest].join(" ");
}

function debVersionProblem(version: string): string | undefined {
  const [, epoch, upstream = ""] = /^(?:([^:]*):)?(.*)$/.exec(version) ?? [];
  if (epoch !== undefined && !/^\d+$/.test(epoch)) return "dpkg refuses an epoch that is not a number";
  if (!/^\d/.test(upstream)) return "dpkg refuses a version that does not start with a digit";
  const bad = /[^A-Za-z0-9.+~:-]/.exec(upstream)?.[0];
  if (bad !== undefined) return `dpkg refuses "${bad}" in a version`;
  return upstream.endsWith("-") ? "dpkg refuses a version with an empty revision" : undefined;
}

/** What to write in place of forms that other package managers have. */
function adviceOn(constraint: string): { hint?: string } {
  const parts = constraint
    .split(/\s*,\s*|\s+(?=[<>=!~^])/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length > 1) return { hint: `Write an item for each condition: ${list(parts.map(spaced))}.` };
  const [, operator = "", version = ""] = /^(!=|~>|~|\^|[<>=]+)\s*(\d\S*)$/.exec(constraint.trim()) ?? [];
  if (operator === "!=")
    return { hint: `No dependency can exclude a version; "conflicts" can name it, as "= ${version}".` };
  const range = rangeOf(operator, version);
  if (range !== undefined) return { hint: `Write two conditions: ${list(range)}.` };
  const isKnown = ["<<", ">>", ...rpmOperators].includes(operator);
  return isKnown ? { hint: `Write "${operator} ${version}", with a blank after the operator.` } : {};
}

function spaced(part: string): string {
  return part.replace(/^([<>=!~^]+)\s*/, "$1 ");
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

/** Whether rpm can read the name of a package in a list, also with a condition, such as `(a or b)` or `a >= 1`. */
export function isRpmDependency(name: string): boolean {
  if (name.startsWith("(")) return true;
  return name.split(/[\s,]+/).every((token) => /^[\w/%]/.test(token) || rpmOperators.includes(token));
}

/** Whether dpkg can read the name of a package in a list, also with alternatives, such as `a | b`. */
export function isDebDependency(name: string): boolean {
  return name
    .split(/[|,]/)
    .every((part) =>
      /\$\{|^\s*[A-Za-z0-9][A-Za-z0-9+.-]*(:[A-Za-z0-9-]+)?\s*(\(\s*[<>=][^()]*\))?\s*(\[[^\]]*\])?\s*$/.test(
        part,
      ),
    );
}

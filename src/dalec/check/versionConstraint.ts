import { defined } from "../../json";
import { constraintAdvice } from "./constraintAdvice";

/** What a package manager does with a version constraint, where that is not what the constraint says. */
export interface ConstraintProblem {
  /** Whether the package manager accepts it and reads something else. */
  accepted: boolean;
  /** What is wrong, as a clause after the constraint. */
  message: string;
  /** Whether it is found only where the package is needed: an entry may be limited to other architectures. */
  whereNeeded: boolean;
  /** What to write. Omitted when no form is known that the package manager accepts. */
  hint?: string;
}

/** Finds what is wrong with a version constraint; undefined when the package manager reads it as meant. */
export type ConstraintReader = (name: string, constraint: string) => ConstraintProblem | undefined;

/** Adds what to write in place of a constraint, where the package manager accepts it. */
function withAdvice(read: ConstraintReader): ConstraintReader {
  return (name, constraint) => {
    const found = read(name, constraint);
    const isAccepted = (text: string) => read(name, text) === undefined;
    return found && { ...found, ...defined({ hint: constraintAdvice(constraint, isAccepted) }) };
  };
}

const rpmOperators = ["<", "<=", "=<", "=", "==", ">=", "=>", ">"];

/**
 * Reads a constraint as rpm reads `Requires: NAME CONSTRAINT`: tokens with blanks or commas between them, of which each name
 * may be followed by an operator and a version.
 *
 * @see https://github.com/rpm-software-management/rpm/blob/rpm-4.18.0-release/build/parseReqs.c
 */
export const readRpmConstraint = withAdvice((name, constraint) => {
  const tokens = inRpmForm(constraint)
    .split(/[\s,]/)
    .filter((token) => token !== "");
  const refused = (message: string) => ({ accepted: false, message, whereNeeded: true });
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
  return { accepted: true, message, whereNeeded: true };
});

/** The form in which Dalec writes a constraint for rpm. It knows the operators of dpkg as well, if a blank follows. */
function inRpmForm(constraint: string): string {
  const [operator = "", ...rest] = constraint.split(" ");
  if (rest.length === 0) return /^\d/.test(constraint) ? `== ${constraint}` : constraint;
  const known = { "<<": "<", ">>": ">", "=": "==" }[operator];
  return [known ?? operator, ...rest].join(" ");
}

function rpmVersionProblem(written: string): string | undefined {
  const version = written.replace(/%(\{[^{}]*\}|\w+)/g, "1");
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
export const readDebConstraint = withAdvice((_name, constraint) => {
  // A variable of dpkg-gencontrol, such as ${binary:Version}.
  if (constraint.includes("${")) return undefined;
  const refused = (message: string, whereNeeded: boolean) => ({ accepted: false, message, whereNeeded });
  const [, operator = "", version = ""] =
    /^\s*(<<|<=|=|>=|>>|<|>)\s*([^\s),|]+)\s*$/.exec(inDebForm(constraint)) ?? [];
  if (operator === "")
    return refused("dpkg refuses it: it expects <<, <=, =, >= or >>, and a version", false);
  const problem = debVersionProblem(version);
  if (problem !== undefined) return refused(problem, true);
  if (operator !== "<" && operator !== ">") return undefined;
  const message = `dpkg reads "${operator}" without a blank as "${operator}="`;
  return { accepted: true, message, whereNeeded: true };
});

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
      /\$\{|^[A-Za-z0-9][A-Za-z0-9+.-]*(:[A-Za-z0-9-]+)?\s*(\(\s*[<>=][^()]*\)\s*)?(\[[^\]]*\])?$/.test(
        part.trim(),
      ),
    );
}

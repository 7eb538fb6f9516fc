import { goExpression } from "./goExpression";
import type { Expression } from "./linearExpression";
import { isRefused } from "./patternSyntax";

/** What is known about a directory, so that paths below it need not be matched from the start. */
export type ParentMatch = readonly boolean[];

/** The verdict of a list of patterns on one path. */
export interface Verdict {
  /** True when the last pattern that applies is not an exception. */
  matched: boolean;
  /** Passed on when a directory's entries are matched. */
  parent: ParentMatch;
}

/**
 * A list of patterns as BuildKit applies it to ignore files, includes and excludes: in order, `!` makes an exception,
 * and what matches a directory matches all below it.
 *
 * @see https://github.com/moby/patternmatcher
 */
export interface PatternList {
  /** Matches a path with forward slashes; `parent` is the verdict on its directory, omitted at the top. */
  match(path: string, parent?: ParentMatch): Verdict;
  /** False when no pattern can match below a directory that is not matched itself. */
  canMatchBelow(directory: string): boolean;
  /** False when no exception can apply below a directory that is matched. */
  canExceptBelow(directory: string): boolean;
}

/** A pattern that BuildKit refuses. */
export class PatternError extends Error {
  /** The pattern as it was written. */
  readonly pattern: string;

  constructor(pattern: string, reason: string) {
    super(`"${pattern}" is not a valid pattern: ${reason}`);
    this.name = "PatternError";
    this.pattern = pattern;
  }
}

/**
 * Compiles patterns.
 *
 * @throws PatternError for one that BuildKit refuses
 */
export function patternList(patterns: readonly string[]): PatternList {
  const compiled = patterns.map(compile);
  return {
    match: (path, parent) => matchAll(compiled, path, parent),
    canMatchBelow: (directory) =>
      compiled.some((pattern) => !pattern.isException && reachesBelow(pattern, directory)),
    canExceptBelow: (directory) =>
      compiled.some((pattern) => pattern.isException && reachesBelow(pattern, directory)),
  };
}

/** The shortest form of a path, as Go's `path.Clean` gives it. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!rooted) parts.push("..");
  }
  return (rooted ? "/" : "") + parts.join("/") || ".";
}

const space = /(?!\uFEFF)[\s\u0085]/;

/** A text without the spaces at its ends, as Go's `strings.TrimSpace` gives it. `trim` counts other characters. */
export function trimSpace(text: string): string {
  let [start, end] = [0, text.length];
  while (space.test(text.charAt(start))) start++;
  while (space.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

interface Pattern {
  text: string;
  isException: boolean;
  test(path: string): boolean;
}

function matchAll(patterns: readonly Pattern[], path: string, parent: ParentMatch | undefined): Verdict {
  let matched = false;
  const paths = parent === undefined ? upTo(path) : [path];
  const ofPath = patterns.map((pattern, index) => {
    if (parent?.[index]) {
      matched = !pattern.isException;
      return true;
    }
    // A pattern that cannot change the verdict is skipped, so nothing is known about it for paths below.
    if (pattern.isException !== matched) return false;
    const matches = paths.some(pattern.test);
    if (matches) matched = !pattern.isException;
    return matches;
  });
  return { matched, parent: ofPath };
}

/** The directories above a path, and the path. */
function upTo(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function reachesBelow({ text }: Pattern, directory: string): boolean {
  const stem = text.replace(/\/\*\*$/, "").replace(/\/\*$/, "");
  return /[*[\]?^\\]/.test(stem) || `${stem}/`.startsWith(`${directory}/`);
}

function compile(written: string): Pattern {
  const cleaned = cleanPath(trimSpace(written));
  const isException = cleaned.startsWith("!");
  const text = isException ? cleaned.slice(1) : cleaned;
  if (text === "") throw new PatternError(written, "nothing follows the exclamation mark");
  if (isRefused(text)) {
    throw new PatternError(written, "its brackets are empty or not closed, or it ends in a backslash");
  }
  return { text, isException, test: tester(text, written) };
}

/** The forms that BuildKit tells apart. Only the last one is a regular expression for it. */
function tester(text: string, written: string): (path: string) => boolean {
  if (isPlain(text)) return (path) => path === text;
  if (text.startsWith("**") && isPlain(text.slice(2))) {
    const suffix = text.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
  }
  if (text.endsWith("**") && isPlain(text.slice(0, -2))) {
    const stem = text.slice(0, -2);
    return (path) => path.startsWith(stem);
  }
  let expression: Expression | undefined;
  return (path) => {
    expression ??= regularExpression(text, written);
    return expression.test(path);
  };
}

function isPlain(text: string): boolean {
  return !/[*?[\]\\]/.test(text);
}

/**
 * The regular expression that BuildKit makes of a pattern. Some characters keep a meaning there that no pattern has: a
 * caret, a bar, braces, and anything behind a backslash.
 */
function regularExpression(text: string, written: string): Expression {
  const source = text.replace(/^\uFEFF/, "").replace(/\*\*\/?|\*|\?|[.+()$]|\\.?/gsu, (piece, at, whole) => {
    if (piece.startsWith("**")) return at + piece.length === whole.length ? ".*" : "(.*/)?";
    if (piece === "*") return "[^/]*";
    if (piece === "?") return "[^/]";
    return piece.startsWith("\\") ? piece : `\\${piece}`;
  });
  try {
    return goExpression(`^${source}$`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PatternError(
      written,
      `BuildKit reads it as the regular expression ^${source}$, and refuses that`,
    );
  }
}

/** What is known of a directory, to match what is below it without starting anew. */
export type ParentMatch = readonly boolean[];

/** The verdict of a list of patterns on one path. */
export interface Verdict {
  /** True when the last pattern that applies is not an exception. */
  matched: boolean;
  /** To hand on when a directory's entries are matched. */
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
  const compiled = patterns.flatMap((pattern) => compile(pattern) ?? []);
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

interface Pattern {
  text: string;
  isException: boolean;
  test(path: string): boolean;
}

function matchAll(patterns: readonly Pattern[], path: string, parent: ParentMatch | undefined): Verdict {
  let matched = false;
  const ofPath = patterns.map((pattern, index) => {
    if (parent?.[index]) {
      matched = !pattern.isException;
      return true;
    }
    // A pattern that cannot change the verdict is not looked at, and then says nothing about what is below.
    if (pattern.isException !== matched) return false;
    const matches = pattern.test(path) || (parent === undefined && ancestors(path).some(pattern.test));
    if (matches) matched = !pattern.isException;
    return matches;
  });
  return { matched, parent: ofPath };
}

function ancestors(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function reachesBelow({ text }: Pattern, directory: string): boolean {
  const stem = text.replace(/\/\*\*$/, "").replace(/\/\*$/, "");
  return /[*[\]?^\\]/.test(stem) || stem.startsWith(`${directory}/`);
}

function compile(written: string): Pattern | undefined {
  const trimmed = written.trim();
  if (trimmed === "") return undefined;
  const cleaned = cleanPath(trimmed);
  const isException = cleaned.startsWith("!");
  const text = isException ? cleaned.slice(1) : cleaned;
  if (text === "") throw new PatternError(written, "there is nothing behind the exclamation mark");
  return { text, isException, test: tester(text, written) };
}

/** The forms that BuildKit tells apart; those at either end differ from what the same text means as a regular expression. */
function tester(text: string, written: string): (path: string) => boolean {
  const expression = regularExpression(text, written);
  const inner = text.replace(/^\*\*/, "");
  if (inner !== text && !/[*?[\]\\]/.test(inner)) {
    return (path) => path.endsWith(inner) || (inner.startsWith("/") && path === inner.slice(1));
  }
  if (text.endsWith("**") && !/[*?[\]\\]/.test(text.slice(0, -2))) {
    const stem = text.slice(0, -2);
    return (path) => path.startsWith(stem);
  }
  return (path) => expression.test(path);
}

function regularExpression(text: string, written: string): RegExp {
  const characters = [...text];
  let source = "";
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (character === "*" && characters[at + 1] === "*") {
      at += characters[at + 2] === "/" ? 2 : 1;
      source += at === characters.length - 1 ? ".*" : "(.*/)?";
    } else if (character === "*") {
      source += "[^/]*";
    } else if (character === "?") {
      source += "[^/]";
    } else if (character === "[") {
      const { expression, end } = characterClass(characters, at, written);
      source += expression;
      at = end;
    } else {
      if (character === "\\" && at === characters.length - 1) {
        throw new PatternError(written, "it ends in a backslash");
      }
      source += escaped(character === "\\" ? (characters[++at] ?? "") : character);
    }
  }
  try {
    return new RegExp(`^${source}$`, "u");
  } catch {
    throw new PatternError(written, "a range in brackets runs backwards");
  }
}

/** `[a-z]`, by the grammar of Go's `path.Match`. */
function characterClass(
  characters: readonly string[],
  start: number,
  written: string,
): { expression: string; end: number } {
  let at = start + 1;
  let expression = "[";
  if (characters[at] === "^") {
    expression += "^";
    at += 1;
  }
  const one = (): string => {
    const isEscaped = characters[at] === "\\";
    const character = characters[isEscaped ? at + 1 : at];
    if (character === undefined || (!isEscaped && /[\]-]/.test(character))) {
      throw new PatternError(written, "its brackets are not closed, or hold nothing");
    }
    at += isEscaped ? 2 : 1;
    return /[\]\\^-]/.test(character) ? `\\${character}` : character;
  };
  do {
    expression += one();
    if (characters[at] === "-") {
      at += 1;
      expression += `-${one()}`;
    }
  } while (characters[at] !== "]");
  return { expression: `${expression}]`, end: at };
}

function escaped(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

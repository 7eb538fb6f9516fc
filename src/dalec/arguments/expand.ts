import { ShellPattern } from "./shellPattern";

/** The result of a substitution. */
export interface Expansion {
  /** The text with the value in place of every name that has one. */
  text: string;
  /** Names that the text uses and that have a value. */
  used: ReadonlySet<string>;
  /** Names that the text uses and that have no value. */
  missing: ReadonlySet<string>;
  /** The problem of a text that cannot be expanded, such as a quote without an end. Omitted when there is none. */
  problem?: string;
}

/**
 * Substitutes build arguments in a text, as Dalec does with BuildKit's shell lexer: `$NAME`, `${NAME}`,
 * `${NAME:-default}`, `${NAME:+set}`, `${NAME:?message}`, `${NAME#prefix}`, `${NAME%suffix}` and `${NAME/from/to}`. Quotes
 * and backslashes mean what they mean in a shell, and are removed.
 */
export function expand(text: string, values: Readonly<Record<string, string>>): Expansion {
  const reader = new WordReader(text, values);
  try {
    return { text: reader.upTo(undefined, false), used: reader.used, missing: reader.missing };
  } catch (error) {
    if (!(error instanceof BadWord)) throw error;
    return { text, used: reader.used, missing: reader.missing, problem: error.message };
  }
}

class BadWord extends Error {}

/** The reader calls itself for each level. */
const mostLevels = 200;

const unclosed = '"}" is missing at the end';

class WordReader {
  readonly used = new Set<string>();
  readonly missing = new Set<string>();
  private readonly letters: readonly string[];
  private position = 0;
  private depth = 0;

  constructor(
    text: string,
    private readonly values: Readonly<Record<string, string>>,
  ) {
    this.letters = [...text];
  }

  /** Reads up to `end` and skips it; undefined is the end of the text. */
  upTo(end: string | undefined, keepBackslashes: boolean): string {
    let result = "";
    for (let letter = this.peek(); letter !== undefined; letter = this.peek()) {
      this.position += 1;
      if (letter === end) return result;
      if (letter === "$") result += this.dollar();
      else if (letter === "'") result += this.singleQuoted();
      else if (letter === '"') result += this.doubleQuoted(keepBackslashes);
      else if (letter === "\\") result += (keepBackslashes ? "\\" : "") + (this.next() ?? "");
      else result += letter;
    }
    if (end !== undefined) throw new BadWord(`"${end}" is missing at the end`);
    return result;
  }

  private peek(): string | undefined {
    return this.letters[this.position];
  }

  private next(): string | undefined {
    const letter = this.letters[this.position];
    this.position += 1;
    return letter;
  }

  private singleQuoted(): string {
    const end = this.letters.indexOf("'", this.position);
    if (end < 0) throw new BadWord("a single quote has no end");
    const inside = this.letters.slice(this.position, end).join("");
    this.position = end + 1;
    return inside;
  }

  private doubleQuoted(keepBackslashes: boolean): string {
    let result = "";
    for (let letter = this.next(); letter !== undefined; letter = this.next()) {
      if (letter === '"') return result;
      if (letter === "$") result += this.dollar();
      else if (letter === "\\") {
        if (keepBackslashes) result += letter;
        const escaped = this.peek();
        if (escaped === '"' || escaped === "$" || escaped === "\\") result += this.next();
        else if (escaped !== undefined) result += letter;
      } else result += letter;
    }
    throw new BadWord("a double quote has no end");
  }

  private dollar(): string {
    if (++this.depth > mostLevels)
      throw new BadWord(`expected at most ${mostLevels} levels of substitutions`);
    const result = this.substituted();
    this.depth -= 1;
    return result;
  }

  private substituted(): string {
    if (this.peek() !== "{") {
      const name = this.name();
      return name === "" ? "$" : (this.lookUp(name) ?? `$${name}`);
    }
    this.position += 1;
    const first = this.peek();
    if (first === "{" || first === "}" || first === ":")
      throw new BadWord(`"\${${first}" is not a substitution`);
    return this.braced(this.name());
  }

  private braced(name: string): string {
    let operator = this.next();
    if (operator === "}") return this.lookUp(name) ?? `\${${name}}`;
    if (operator === "/") return this.replaced(name);
    const emptyIsUnset = operator === ":";
    if (emptyIsUnset) operator = this.next();
    if (operator === undefined) throw new BadWord(unclosed);
    const trims = operator === "#" || operator === "%";
    if (!["+", "-", "?", "#", "%"].includes(operator) || (trims && emptyIsUnset)) {
      throw new BadWord(`"${emptyIsUnset ? ":" : ""}${operator}" is not an operator of a substitution`);
    }
    const word = this.upTo("}", trims);
    const value = this.lookUp(name);
    if (value === undefined) return `\${${name}${emptyIsUnset ? ":" : ""}${operator}${word}}`;
    if (trims) return trimmed(value, operator, word);
    const unset = emptyIsUnset && value === "";
    if (operator === "+") return unset ? "" : word;
    if (operator === "?" && unset) throw new BadWord(`${name}: ${word === "" ? "it cannot be empty" : word}`);
    return unset ? word : value;
  }

  private replaced(name: string): string {
    const all = this.peek() === "/";
    if (all) this.position += 1;
    const pattern = this.upTo("/", true);
    const replacement = this.upTo("}", true);
    const value = this.lookUp(name);
    if (value === undefined) return `\${${name}/${pattern}/${replacement}}`;
    return new ShellPattern(pattern).replaceIn(value, replacement, all);
  }

  private name(): string {
    const first = this.peek() ?? "";
    if (/[@*#?\-$!]/.test(first)) {
      this.position += 1;
      return first;
    }
    const part = /[0-9]/.test(first) ? /[0-9]/ : /[\p{L}_]/u.test(first) ? /[\p{L}\p{Nd}_]/u : undefined;
    let found = "";
    for (let letter = this.peek(); letter !== undefined && part?.test(letter); letter = this.peek()) {
      found += letter;
      this.position += 1;
    }
    return found;
  }

  private lookUp(name: string): string | undefined {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    (value === undefined ? this.missing : this.used).add(name);
    return value;
  }
}

/** `${NAME#pattern}`, `${NAME%pattern}`, and with a doubled operator, which removes the longest match. */
function trimmed(value: string, operator: string, word: string): string {
  const isLongest = word.startsWith(operator);
  const pattern = new ShellPattern(isLongest ? word.slice(1) : word);
  return operator === "#" ? pattern.withoutPrefix(value, isLongest) : pattern.withoutSuffix(value, isLongest);
}

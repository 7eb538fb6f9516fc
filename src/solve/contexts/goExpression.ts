import { type Choices, type Expression, expressionOf, type Part } from "./linearExpression";

/**
 * A regular expression in the syntax of Go's `regexp`, as far as BuildKit's patterns lead to it: without the groups
 * `(?…)`, and with `*` and `?` only where BuildKit writes them itself.
 *
 * @throws SyntaxError for an expression that Go refuses
 * @see https://pkg.go.dev/regexp/syntax
 */
export function goExpression(source: string): Expression {
  return expressionOf(new Translation(source).everything());
}

/** Characters by the name that `[[:name:]]` gives them, as they are written within brackets. */
const namedCharacters = new Map([
  ["alnum", "0-9A-Za-z"],
  ["alpha", "A-Za-z"],
  ["ascii", "\\x00-\\x7f"],
  ["blank", "\\t\\x20"],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["digit", "0-9"],
  ["graph", "\\x21-\\x7e"],
  ["lower", "a-z"],
  ["print", "\\x20-\\x7e"],
  ["punct", "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e"],
  ["space", "\\t-\\r\\x20"],
  ["upper", "A-Z"],
  ["word", "0-9A-Z_a-z"],
  ["xdigit", "0-9A-Fa-f"],
]);

/** Characters that a lower-case letter after a backslash stands for. The capital letter stands for all others. */
const lettersCharacters = new Map([
  ["d", "0-9"],
  ["s", "\\t\\n\\f\\r\\x20"],
  ["w", "0-9A-Z_a-z"],
]);

/** Control characters that a letter after a backslash stands for. */
const lettersControls = new Map([
  ["a", "\x07"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

/** How JavaScript writes the meaning of a letter after a backslash outside brackets. */
const lettersAssertions = new Map([
  ["A", "^"],
  ["z", "$"],
  ["b", "\\b"],
  ["B", "\\B"],
]);

/** Translates an expression while it reads it from left to right. */
class Translation {
  /** Whether no name of characters ends in the rest. */
  private hasNoNames = false;

  constructor(private rest: string) {}

  everything(): Choices {
    const choices = this.whole();
    // A parenthesis that closes nothing.
    return this.rest === "" ? choices : this.refuse();
  }

  private whole(): Choices {
    const choices: Part[][] = [[]];
    let parts: Part[] = choices[0] ?? [];
    let isRepetition = false;
    while (this.rest !== "" && !this.rest.startsWith(")")) {
      const counts = this.repetition();
      if (counts !== undefined) {
        const repeated = parts.pop();
        if (isRepetition || repeated === undefined) this.refuse();
        parts.push({ type: "repetition", part: repeated, ...counts });
      } else if (this.take(/^\|/)) {
        parts = [];
        choices.push(parts);
      } else {
        parts.push(...this.single());
      }
      isRepetition = counts !== undefined;
    }
    return choices;
  }

  /** Takes what an expression matches at the front of the rest: the whole match and its groups. */
  private take(expression: RegExp): RegExpExecArray | undefined {
    const found = expression.exec(this.rest) ?? undefined;
    this.rest = this.rest.slice(found?.[0].length ?? 0);
    return found;
  }

  private refuse(): never {
    throw new SyntaxError(`Go refuses the regular expression before "${this.rest}"`);
  }

  private repetition(): { least: number; most: number } | undefined {
    const sign = this.take(/^[*?]/);
    if (sign !== undefined) return { least: 0, most: sign[0] === "*" ? Number.POSITIVE_INFINITY : 1 };
    const counts = this.take(/^\{(0|[1-9]\d*)(?:,(0|[1-9]\d*)?)?\}/);
    if (counts === undefined) return undefined;
    const least = Number(counts[1]);
    const most = counts[0].includes(",") ? Number(counts[2] ?? Number.POSITIVE_INFINITY) : least;
    if (least > 1000 || (most > 1000 && counts[2] !== undefined) || least > most) this.refuse();
    return { least, most };
  }

  /** Takes one thing that can be repeated; as many as there are characters in `\Q…\E`. */
  private single(): Part[] {
    if (this.take(/^\./)) return [{ type: "characters", source: "[^\\n]" }];
    if (this.take(/^\[/)) return [{ type: "characters", source: this.brackets() }];
    if (this.take(/^\\/)) return this.escape();
    if (this.take(/^\(/)) {
      const choices = this.whole();
      return this.take(/^\)/) ? [{ type: "group", choices }] : this.refuse();
    }
    const [sign] = this.take(/^[$^]/) ?? [];
    return [sign === undefined ? letter(this.character()) : { type: "assertion", source: sign }];
  }

  private character(): string {
    return this.take(/^./su)?.[0] ?? this.refuse();
  }

  /** Takes what follows a backslash outside brackets. */
  private escape(): Part[] {
    const [name = ""] = this.take(/^[AzbB]/) ?? [];
    const assertion = lettersAssertions.get(name);
    if (assertion !== undefined) return [{ type: "assertion", source: assertion }];
    const quoted = this.take(/^Q(.*?)(?:\\E|$)/s);
    if (quoted !== undefined) return [...(quoted[1] ?? "")].map(letter);
    const source = this.characters();
    return [source === undefined ? letter(this.escapedCharacter()) : { type: "characters", source }];
  }

  /** Takes a letter after a backslash that stands for several characters. */
  private characters(): string | undefined {
    const [letter] = this.take(/^[dDsSwW]/) ?? [];
    if (letter !== undefined) {
      const isOthers = letter !== letter.toLowerCase();
      return `[${isOthers ? "^" : ""}${lettersCharacters.get(letter.toLowerCase())}]`;
    }
    if (/^[pP]\{/.test(this.rest) && !this.rest.includes("}")) this.refuse();
    const property = this.take(/^([pP])(?:\{(\^?)([^}]*)\}|(.))/su);
    if (property === undefined) return undefined;
    const [, sign, negation = "", inBraces, alone = ""] = property;
    const name = (inBraces ?? alone).replace(/[A-Za-z]+/g, capitalized);
    const isCategory = /^(?:[CLMNPSZ][a-z]?|Any)$/.test(name);
    return `\\${(sign === "P") === (negation === "^") ? "p" : "P"}{${isCategory ? "" : "Script="}${name}}`;
  }

  /** Takes what stands for one character after a backslash. */
  private escapedCharacter(): string {
    const octal = this.take(/^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/);
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal[0], 8));
    const hexadecimal = this.take(/^x(?:\{([\dA-Fa-f]+)\}|([\dA-Fa-f]{2}))/);
    if (hexadecimal !== undefined) {
      const codePoint = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? "", 16);
      return codePoint > 0x10ffff ? this.refuse() : String.fromCodePoint(codePoint);
    }
    const control = lettersControls.get(this.take(/^[afnrtv]/)?.[0] ?? "");
    return control ?? this.take(/^[\0-/:-@[-`{-\x7f]/)?.[0] ?? this.refuse();
  }

  private brackets(): string {
    const negation = this.take(/^\^/)?.[0] ?? "";
    let items = "";
    do items += this.item();
    while (this.take(/^\]/) === undefined);
    return `[${negation}${items}]`;
  }

  /** Takes a name, a range or a character within brackets. */
  private item(): string {
    this.hasNoNames ||= !this.rest.includes(":]");
    const named = this.hasNoNames ? undefined : this.take(/^\[:(\^?)(.*?):\]/s);
    if (named !== undefined) return `[${named[1]}${namedCharacters.get(named[2] ?? "") ?? this.refuse()}]`;
    const characters = this.take(/^\\(?=[dDsSwWpP])/) && this.characters();
    if (characters !== undefined) return characters;
    const first = literal(this.itemCharacter());
    return this.take(/^-(?=[^\]])/) ? `${first}-${literal(this.itemCharacter())}` : first;
  }

  private itemCharacter(): string {
    return this.take(/^\\/) ? this.escapedCharacter() : this.character();
  }
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}

/** One character outside brackets. */
function letter(character: string): Part {
  return { type: "letter", letter: character };
}

/** One character within brackets. */
function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

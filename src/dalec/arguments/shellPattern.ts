/**
 * A pattern of a shell, in which `*` and `?` stand for other letters, as BuildKit's shell lexer has it. Every search takes a
 * number of steps that a text of the same length allows; a regular expression with many stars would take years.
 */
export class ShellPattern {
  /** What is between the stars. Undefined stands for any letter. */
  private readonly segments: readonly Segment[];

  constructor(pattern: string) {
    const segments: (string | undefined)[][] = [[]];
    for (const [letter, escaped] of pattern.matchAll(/\\(.)|[\s\S]/gu)) {
      if (letter === "*") segments.push([]);
      else segments.at(-1)?.push(letter === "?" ? undefined : (escaped ?? letter));
    }
    this.segments = segments;
  }

  /** A text without its shortest or longest beginning that matches. */
  withoutPrefix(value: string, isLongest: boolean): string {
    const letters = [...value];
    return letters.slice(endOf(this.segments, letters, 0, isLongest) ?? 0).join("");
  }

  /** A text without its shortest or longest end that matches. */
  withoutSuffix(value: string, isLongest: boolean): string {
    const letters = [...value];
    const backwards = this.segments.map((segment) => segment.toReversed()).reverse();
    const removed = endOf(backwards, letters.toReversed(), 0, isLongest) ?? 0;
    return letters.slice(0, letters.length - removed).join("");
  }

  /** A text with other text in place of the first match, or of all. The longest match counts. */
  replaceIn(value: string, replacement: string, isForAll: boolean): string {
    const letters = [...value];
    let result = "";
    let at = 0;
    let former: number | undefined;
    while (at <= letters.length) {
      const start = indexOf(this.segments[0] ?? [], letters, at);
      if (start === undefined) break;
      const end = endOf(this.segments, letters, start, true);
      if (end === undefined) break;
      result += letters.slice(at, start).join("");
      // As in Go, nothing directly behind a match is no match.
      if (end > start || start !== former) result += replacement;
      if (end === start) result += letters[end] ?? "";
      former = end;
      at = end === start ? end + 1 : end;
      if (!isForAll) break;
    }
    return result + letters.slice(at).join("");
  }
}

type Segment = readonly (string | undefined)[];

/** Where the match that begins at a position ends. */
function endOf(
  segments: readonly Segment[],
  letters: readonly string[],
  start: number,
  isLongest: boolean,
): number | undefined {
  const [first = [], ...others] = segments;
  const last = others.pop();
  if (!isAt(first, letters, start)) return undefined;
  let end = start + first.length;
  for (const segment of others) {
    const found = indexOf(segment, letters, end);
    if (found === undefined) return undefined;
    end = found + segment.length;
  }
  if (last === undefined) return end;
  const found = isLongest ? lastIndexOf(last, letters, end) : indexOf(last, letters, end);
  return found === undefined ? undefined : found + last.length;
}

function indexOf(segment: Segment, letters: readonly string[], from: number): number | undefined {
  for (let at = from; at <= letters.length; at++) if (isAt(segment, letters, at)) return at;
  return undefined;
}

function lastIndexOf(segment: Segment, letters: readonly string[], from: number): number | undefined {
  for (let at = letters.length; at >= from; at--) if (isAt(segment, letters, at)) return at;
  return undefined;
}

function isAt(segment: Segment, letters: readonly string[], at: number): boolean {
  return (
    at + segment.length <= letters.length &&
    segment.every((letter, index) => letter === undefined || letter === letters[at + index])
  );
}

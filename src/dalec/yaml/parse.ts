import { type Document, parseAllDocuments, type YAMLError } from "yaml";
import { syntaxMessage } from "./syntaxMessage";
import { isNull, type Offset, type Span, type YamlValue } from "./tree";
import { TreeReader } from "./treeReader";
import { ReadingStopped, tooDeep, type YamlProblem } from "./yamlProblem";

/** The largest text that is read, in UTF-16 units. */
const largestText = 4 * 1024 * 1024;

/** A text that was read. */
export interface YamlText {
  /** The first document; undefined when it is empty or cannot be read. */
  value?: YamlValue;
  problems: readonly YamlProblem[];
  /** Finds the line and the columns of a span. */
  locate(span: Span): LineAndColumns;
}

/** A span as a person counts: line and columns begin at 1. */
export interface LineAndColumns {
  line: number;
  column: number;
  /** Column after the last character of the span on the line. Omitted when the span is empty. */
  endColumn?: number;
}

/** What Go's bytes.TrimSpace removes; unlike in JavaScript, a byte order mark is not white space in Go. */
const goSpaces = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Reads YAML as Dalec does: the first document, with positions. Never throws. */
export function parseYaml(text: string): YamlText {
  const locate = locator(text);
  if (text.length > largestText) {
    const message = `expected at most ${largestText} characters, got ${text.length}`;
    return { problems: [{ code: "yaml-too-large", message, offset: 0, end: 0 }], locate };
  }
  // Dalec first removes white space around the text, and with it the indentation of the first line.
  const start = goSpaces.exec(text)?.[0].length ?? 0;
  try {
    return { ...read(text.slice(start), start), locate };
  } catch (error) {
    if (error instanceof ReadingStopped) return { problems: [error.problem], locate };
    // The parser recurses: a text nested thousands of levels deep exhausts the stack.
    if (error instanceof RangeError) return { problems: [tooDeep({ offset: 0, end: 0 })], locate };
    throw error;
  }
}

function read(text: string, start: Offset): Pick<YamlText, "value" | "problems"> {
  const parsed = parseAllDocuments(text, {
    schema: "failsafe",
    prettyErrors: false,
    stringKeys: false,
    // Its search for duplicates compares every pair of names; TreeReader finds them in one pass.
    uniqueKeys: false,
    logLevel: "silent",
  });
  const documents: Document.Parsed[] = [...parsed];
  const first = documents[0];
  if (first === undefined) return { problems: [] };
  // The parser recurses, and reports an exhausted stack as if it were an error of the text.
  const errors = documents.flatMap((document) => document.errors);
  const exhausted = errors.find(({ message }) => message.startsWith("Maximum call stack"));
  if (exhausted !== undefined) return { problems: [tooDeep(errorSpan(exhausted, start))] };
  // Dalec reads the first document, but parses all of them.
  const problems = firstsOfLines(errors, text).map((error) => syntaxProblem(error, start));
  if (problems.length > 0) return { problems };
  if (text.startsWith("\uFEFF")) {
    const message = "the text begins with a byte order mark, which Dalec reads as part of the first name";
    problems.push({ code: "yaml-byte-order-mark", message, offset: start, end: start });
  }
  const second = documents[1];
  if (second !== undefined) {
    const message = "Dalec reads only the first YAML document and ignores the others";
    const offset = start + second.range[0];
    problems.push({ code: "yaml-several-documents", message, offset, end: offset + "---".length });
  }
  const value = new TreeReader(first, text, start).root();
  return value === undefined || isNull(value) ? { problems } : { problems, value };
}

/** What follows on the same line comes from the first error. */
function firstsOfLines(errors: readonly YAMLError[], text: string): YAMLError[] {
  let end = -1;
  return [...errors]
    .sort((one, other) => one.pos[0] - other.pos[0])
    .filter(({ pos: [from] }) => {
      if (from <= end) return false;
      const next = text.indexOf("\n", from);
      end = next < 0 ? text.length : next;
      return true;
    });
}

function syntaxProblem(error: YAMLError, start: Offset): YamlProblem {
  return { code: "yaml-syntax", message: syntaxMessage(error.message), ...errorSpan(error, start) };
}

function errorSpan({ pos: [from, to] }: YAMLError, start: Offset): Span {
  return { offset: start + from, end: start + to };
}

/** Finds lines and columns of a text; searches it for lines when first asked. */
function locator(text: string): YamlText["locate"] {
  let starts: number[] | undefined;
  return ({ offset, end }) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    const start = starts[low] ?? 0;
    const line = { line: low + 1, column: offset - start + 1 };
    const width = text.slice(offset, Math.min(end, starts[high] ?? text.length)).trimEnd().length;
    return width === 0 ? line : { ...line, endColumn: line.column + width };
  };
}

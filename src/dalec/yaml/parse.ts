import { type Document, parseAllDocuments, type YAMLError } from "yaml";
import { isNull, type Offset, type YamlValue } from "./tree";
import { ReadingStopped, TreeReader, tooDeep } from "./treeReader";

/** The largest text that is read, in UTF-16 units. */
export const largestText = 4 * 1024 * 1024;

/** Something that keeps a text from being read. */
export interface YamlProblem {
  code:
    | "yaml-syntax"
    | "yaml-byte-order-mark"
    | "yaml-too-large"
    | "yaml-too-deep"
    | "yaml-too-many-aliases"
    | "yaml-several-documents";
  message: string;
  offset: Offset;
  /** Whether Dalec reads on regardless. */
  harmless: boolean;
}

/** A text that was read. */
export interface YamlText {
  /** The first document; undefined where it is empty or could not be read. */
  value?: YamlValue;
  problems: readonly YamlProblem[];
  /** Line and column of an offset, both counted from 1. */
  position(offset: Offset): { line: number; column: number };
}

/** What Go's bytes.TrimSpace drops; unlike JavaScript, Go does not take a byte order mark for white space. */
const goSpaces = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Reads YAML as Dalec does: the first document, with places. Never throws. */
export function parseYaml(text: string): YamlText {
  const position = positions(text);
  if (text.length > largestText) {
    const message = `the text has ${text.length} characters, more than the ${largestText} that are read`;
    return { problems: [{ code: "yaml-too-large", message, offset: 0, harmless: false }], position };
  }
  // Dalec drops white space around the text first, and with it the indentation of the first line.
  const start = goSpaces.exec(text)?.[0].length ?? 0;
  try {
    return { ...read(text.slice(start), start), position };
  } catch (error) {
    if (error instanceof ReadingStopped) return { problems: [error.problem], position };
    // The parser recurses: a text nested thousands deep exhausts the stack.
    if (error instanceof RangeError) return { problems: [tooDeep(0)], position };
    throw error;
  }
}

function read(text: string, start: Offset): Pick<YamlText, "value" | "problems"> {
  const parsed = parseAllDocuments(text, {
    schema: "failsafe",
    prettyErrors: false,
    stringKeys: false,
    // Its search for doubles looks at every pair of names; the reader of the tree finds them in one pass.
    uniqueKeys: false,
    logLevel: "silent",
  });
  const documents: Document.Parsed[] = [...parsed];
  const first = documents[0];
  if (first === undefined) return { problems: [] };
  // The parser recurses, and tells of an exhausted stack as if it were a fault of the text.
  const errors = documents.flatMap((document) => document.errors);
  const exhausted = errors.find(({ message }) => message.startsWith("Maximum call stack"));
  if (exhausted !== undefined) return { problems: [tooDeep(start + exhausted.pos[0])] };
  // Dalec reads the first document, but parses all of them.
  const problems = errors.map((error) => syntaxProblem(error, start));
  if (problems.length > 0) return { problems };
  if (text.startsWith("\uFEFF")) {
    const message = "a byte order mark stands here, which Dalec takes for a part of the first name";
    problems.push({ code: "yaml-byte-order-mark", message, offset: start, harmless: false });
  }
  const second = documents[1];
  if (second !== undefined) {
    const message = "only the first YAML document is read, the others are ignored";
    const offset = start + second.range[0];
    problems.push({ code: "yaml-several-documents", message, offset, harmless: true });
  }
  const value = new TreeReader(first, text, start).root();
  return value === undefined || isNull(value) ? { problems } : { problems, value };
}

function syntaxProblem(error: YAMLError, start: Offset): YamlProblem {
  return { code: "yaml-syntax", message: error.message, offset: start + error.pos[0], harmless: false };
}

/** Lines and columns of a text, found when first asked for. */
function positions(text: string): YamlText["position"] {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

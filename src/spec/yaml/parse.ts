import type { Document, Node, Pair, YAMLError } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, Scalar } from "yaml";
import { readPlainScalar } from "./scalar";
import { isNull, type Offset, ScalarKind, type YamlEntry, type YamlValue } from "./tree";

/** The largest text that is read, in UTF-16 units. */
export const largestText = 4 * 1024 * 1024;
/** The most values that a text may have once its aliases are followed. */
const mostValues = 200_000;
/** The deepest nesting that is followed. */
const deepest = 200;

/** Something that keeps a text from being read. */
export interface YamlProblem {
  code:
    | "yaml-syntax"
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

/** Reads YAML as Dalec does: the first document, with places. Never throws. */
export function parseYaml(text: string): YamlText {
  const lines = new LineCounter();
  const position = (offset: Offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (text.length > largestText) {
    const message = `the text has ${text.length} characters, more than the ${largestText} that are read`;
    return { problems: [{ code: "yaml-too-large", message, offset: 0, harmless: false }], position };
  }
  try {
    return { ...read(text, lines), position };
  } catch (error) {
    if (error instanceof ReadingStopped) return { problems: [error.problem], position };
    // The parser recurses: a text nested thousands deep exhausts the stack.
    if (error instanceof RangeError) return { problems: [tooDeep(0)], position };
    throw error;
  }
}

function read(text: string, lines: LineCounter): Pick<YamlText, "value" | "problems"> {
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    schema: "failsafe",
    prettyErrors: false,
    stringKeys: false,
    uniqueKeys: true,
    logLevel: "silent",
  });
  const documents = [...parsed];
  const first = documents[0];
  if (first === undefined) return { problems: [] };
  // The parser recurses, and tells of an exhausted stack as if it were a fault of the text.
  const exhausted = first.errors.find(({ message }) => message.startsWith("Maximum call stack"));
  if (exhausted !== undefined) return { problems: [tooDeep(exhausted.pos[0])] };
  const problems = first.errors.map(syntaxProblem);
  if (problems.length > 0) return { problems };
  const second = documents[1];
  if (second !== undefined) {
    const message = "only the first YAML document is read, the others are ignored";
    problems.push({ code: "yaml-several-documents", message, offset: second.range[0], harmless: true });
  }
  const value = new TreeReader(first).root();
  return value === undefined || isNull(value) ? { problems } : { problems, value };
}

function syntaxProblem(error: YAMLError): YamlProblem {
  return { code: "yaml-syntax", message: error.message, offset: error.pos[0], harmless: false };
}

function tooDeep(offset: Offset): YamlProblem {
  return {
    code: "yaml-too-deep",
    message: `the text is nested deeper than the ${deepest} levels that are read`,
    offset,
    harmless: false,
  };
}

class ReadingStopped extends Error {
  constructor(readonly problem: YamlProblem) {
    super(problem.message);
  }
}

/** Turns the parser's document into plain values, follows aliases and merge keys, within bounds. */
class TreeReader {
  private count = 0;
  private readonly following = new Set<Node>();
  /** The anchors so far. The parser's own search walks the whole text for each alias. */
  private readonly anchors = new Map<string, Node>();

  constructor(private readonly document: Document.Parsed) {}

  root(): YamlValue | undefined {
    const contents = this.document.contents;
    return contents === null ? undefined : this.read(contents, 0, contents.range[0]);
  }

  private read(node: Node | null | undefined, depth: number, offset: Offset): YamlValue {
    const at = node?.range?.[0] ?? offset;
    this.count += 1;
    if (depth > deepest) throw new ReadingStopped(tooDeep(at));
    if (this.count > mostValues) throw new ReadingStopped(tooManyAliases(at));
    if (isAlias(node)) return this.follow(this.anchors.get(node.source), node.source, depth, at);
    if (node?.anchor !== undefined && this.following.size === 0) this.anchors.set(node.anchor, node);
    if (isMap(node)) return { type: "mapping", entries: this.entries(node.items, depth, at), offset: at };
    if (isSeq(node)) {
      return {
        type: "list",
        items: node.items.map((item) => this.read(asNode(item), depth + 1, at)),
        offset: at,
      };
    }
    return isScalar(node)
      ? scalar(node, at)
      : { type: "scalar", kind: ScalarKind.Null, text: "", quoted: false, offset: at };
  }

  private follow(target: Node | undefined, name: string, depth: number, at: Offset): YamlValue {
    if (target === undefined || this.following.has(target)) {
      const message =
        target === undefined ? `there is no anchor "${name}" above` : `the alias "${name}" contains itself`;
      throw new ReadingStopped({ code: "yaml-syntax", message, offset: at, harmless: false });
    }
    this.following.add(target);
    try {
      return this.read(target, depth, at);
    } finally {
      this.following.delete(target);
    }
  }

  private entries(pairs: readonly Pair[], depth: number, at: Offset): YamlEntry[] {
    const own: YamlEntry[] = [];
    const merged: YamlEntry[] = [];
    for (const pair of pairs) {
      const key = asNode(pair.key);
      const keyOffset = key?.range?.[0] ?? at;
      const name = this.read(key, depth + 1, keyOffset);
      if (name.type !== "scalar") {
        const message = "a mapping or a list cannot be the name of a field";
        throw new ReadingStopped({ code: "yaml-syntax", message, offset: keyOffset, harmless: false });
      }
      const value = this.read(asNode(pair.value), depth + 1, key?.range?.[1] ?? at);
      if (name.text === "<<" && !name.quoted) merged.push(...mergedEntries(value));
      else own.push({ key: name.text, keyKind: name.kind, keyOffset, value });
    }
    const names = new Set(own.map(({ key }) => key));
    return own.concat(merged.filter(({ key }) => !names.has(key) && names.add(key)));
  }
}

function mergedEntries(value: YamlValue): readonly YamlEntry[] {
  if (value.type === "mapping") return value.entries;
  return value.type === "list" ? value.items.flatMap(mergedEntries) : [];
}

function tooManyAliases(offset: Offset): YamlProblem {
  const message = `the text has more than ${mostValues} values once its aliases are followed`;
  return { code: "yaml-too-many-aliases", message, offset, harmless: false };
}

function asNode(value: unknown): Node | null {
  return isNode(value) ? value : null;
}

function scalar(node: Scalar, offset: Offset): YamlValue {
  const text = typeof node.value === "string" ? node.value : "";
  const quoted = node.type !== Scalar.PLAIN;
  if (quoted) return { type: "scalar", kind: ScalarKind.String, text, quoted, offset };
  return { type: "scalar", ...readPlainScalar(text), text, quoted, offset };
}

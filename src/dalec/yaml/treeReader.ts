import type { Document, Node, Pair } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq, Scalar } from "yaml";
import type { YamlProblem } from "./parse";
import { readPlainScalar } from "./scalar";
import {
  type Offset,
  ScalarKind,
  type YamlEntry,
  type YamlMapping,
  type YamlMerge,
  type YamlValue,
} from "./tree";

/** The most values that a text may have once its aliases are followed. */
const mostValues = 200_000;
/** The deepest nesting that is followed. */
const deepest = 200;

/** Ends the reading of a text at something that cannot be read. */
export class ReadingStopped extends Error {
  constructor(readonly problem: YamlProblem) {
    super(problem.message);
  }
}

/** What is wrong with a text that is nested too deep. */
export function tooDeep(offset: Offset): YamlProblem {
  const message = `the text is nested deeper than the ${deepest} levels that are read`;
  return { code: "yaml-too-deep", message, offset, harmless: false };
}

/** Turns the parser's document into plain values, follows aliases and merge keys, within bounds. */
export class TreeReader {
  private count = 0;
  private readonly following = new Set<Node>();
  /** The anchors so far. The parser's own search walks the whole text for each alias. */
  private readonly anchors = new Map<string, Node>();

  /** `text` is what the parser read, and `start` where it begins in the whole. */
  constructor(
    private readonly document: Document.Parsed,
    private readonly text: string,
    private readonly start: Offset,
  ) {}

  root(): YamlValue | undefined {
    const contents = this.document.contents;
    return contents === null ? undefined : this.read(contents, 0, this.start);
  }

  private read(node: Node | null | undefined, depth: number, around: Offset): YamlValue {
    const at = this.offsetOf(node) ?? around;
    this.count += 1;
    if (depth > deepest) throw new ReadingStopped(tooDeep(at));
    if (this.count > mostValues) throw new ReadingStopped(tooManyAliases(at));
    if (isAlias(node)) return this.follow(this.anchors.get(node.source), node.source, depth, at);
    if (node?.anchor !== undefined && this.following.size === 0) {
      this.refuseEmptyAnchor(node, at);
      this.anchors.set(node.anchor, node);
    }
    const value = this.content(node, depth, at);
    return node?.tag === undefined ? value : { ...value, tag: node.tag };
  }

  private content(node: Node | null | undefined, depth: number, at: Offset): YamlValue {
    if (isMap(node)) return this.mapping(node.items, depth, at);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(asNode(item), depth + 1, at));
      return { type: "list", items, offset: at };
    }
    if (isScalar(node) && node.type === Scalar.QUOTE_DOUBLE) this.refuseTab(node);
    return isScalar(node)
      ? scalar(node, at)
      : { type: "scalar", kind: ScalarKind.Null, text: "", quoted: false, offset: at };
  }

  private follow(target: Node | undefined, name: string, depth: number, at: Offset): YamlValue {
    if (target === undefined || this.following.has(target)) {
      throw syntax(
        at,
        target === undefined ? `there is no anchor "${name}" above` : `the alias "${name}" contains itself`,
      );
    }
    this.following.add(target);
    try {
      const value = this.read(target, depth, at);
      return { ...value, alias: { name, offset: at, anchor: this.offsetOf(target) ?? at } };
    } finally {
      this.following.delete(target);
    }
  }

  private mapping(pairs: readonly Pair[], depth: number, at: Offset): YamlMapping {
    const seen = new Set<string>();
    const own: YamlEntry[] = [];
    const merged: { offset: Offset; value: YamlValue }[] = [];
    for (const pair of pairs) {
      const key = asNode(pair.key);
      const keyOffset = this.offsetOf(key) ?? at;
      const name = this.read(key, depth + 1, keyOffset);
      if (name.type !== "scalar")
        throw syntax(keyOffset, "a mapping or a list cannot be the name of a field");
      if (name.text === "" && !name.quoted) throw syntax(keyOffset, "a field has no name");
      if (seen.has(name.text)) throw syntax(keyOffset, `"${name.text}" is given twice`);
      seen.add(name.text);
      const value = this.read(asNode(pair.value), depth + 1, this.endOf(key) ?? at);
      const keyMarked = isAlias(key) || key?.anchor !== undefined;
      if (name.text === "<<" && !name.quoted) merged.push({ offset: keyOffset, value });
      else {
        own.push({
          key: name.text,
          keyKind: name.kind,
          ...(keyMarked ? { keyMarked } : {}),
          keyOffset,
          value,
        });
      }
    }
    if (merged.length === 0) return { type: "mapping", entries: own, offset: at };
    return { type: "mapping", ...withMerged(own, merged), offset: at };
  }

  /** Dalec's reader (goccy/go-yaml 1.19) skips a letter behind the quotes for each tab between them. */
  private refuseTab(node: Scalar): void {
    const [begin = 0, end = 0] = node.range ?? [];
    const tab = /(?<!\\)\t(?!"|[ \t]*\r?\n)/.exec(this.text.slice(begin, end));
    if (tab === null || !/\S/.test(this.text.slice(end, end + 1_000))) return;
    const message =
      "a tab stands between double quotes, and Dalec's YAML reader loses what is behind; write \\t";
    throw syntax(this.start + begin + tab.index, message);
  }

  /** The same reader takes an anchor without a value, but not at the end of the text or of a mapping in braces. */
  private refuseEmptyAnchor(node: Node, at: Offset): void {
    if (!isScalar(node) || node.type !== Scalar.PLAIN || node.value !== "") return;
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = node.range?.[1] ?? 0;
    blank.test(this.text);
    const next = this.text[blank.lastIndex];
    if (next === undefined || next === "}") throw syntax(at, `the anchor "${node.anchor}" has no value`);
  }

  private offsetOf(node: Node | null | undefined): Offset | undefined {
    const offset = node?.range?.[0];
    return offset === undefined ? undefined : this.start + offset;
  }

  private endOf(node: Node | null): Offset | undefined {
    const offset = node?.range?.[1];
    return offset === undefined ? undefined : this.start + offset;
  }
}

/** The entries of a mapping with those that its merge keys bring; its own win, then the first of those merged. */
function withMerged(
  own: readonly YamlEntry[],
  merged: readonly { offset: Offset; value: YamlValue }[],
): Pick<YamlMapping, "entries"> & { merges: readonly YamlMerge[] } {
  const ownNames = new Set(own.map(({ key }) => key));
  const entries = [...own];
  const names = new Set<string>();
  const merges = merged.map(({ offset, value }) => {
    const brought = mergedEntries(value);
    const repeated = brought.filter(({ key }) => names.has(key) || !names.add(key)).map(({ key }) => key);
    const overridden = brought.filter(({ key }) => ownNames.has(key)).map(({ key }) => key);
    return { offset, value, repeated, overridden };
  });
  for (const entry of merged.flatMap(({ value }) => mergedEntries(value))) {
    if (ownNames.has(entry.key)) continue;
    ownNames.add(entry.key);
    entries.push(entry);
  }
  return { entries, merges };
}

function mergedEntries(value: YamlValue): readonly YamlEntry[] {
  if (value.type === "mapping") return value.entries;
  return value.type === "list" ? value.items.flatMap(mergedEntries) : [];
}

function syntax(offset: Offset, message: string): ReadingStopped {
  return new ReadingStopped({ code: "yaml-syntax", message, offset, harmless: false });
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
  // A tag other than those of the core schema makes a text, and a text is all that its readers agree on.
  if (quoted || node.tag !== undefined)
    return { type: "scalar", kind: ScalarKind.String, text, quoted, offset };
  return { type: "scalar", ...readPlainScalar(text), text, quoted, offset };
}

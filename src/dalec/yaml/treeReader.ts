import type { Document, Node, Pair } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq, Scalar } from "yaml";
import { readPlainScalar } from "./scalar";
import {
  type Offset,
  ScalarKind,
  type Span,
  type YamlEntry,
  type YamlMapping,
  type YamlMerge,
  type YamlValue,
} from "./tree";
import { badSyntax, mostLevels, ReadingStopped, tooDeep } from "./yamlProblem";

/** The most values that a text can have once its aliases are followed. */
const mostValues = 200_000;

/** Turns the parser's document into plain values. Follows aliases and merge keys, within limits. */
export class TreeReader {
  private count = 0;
  private readonly following = new Set<Node>();
  /** The anchors so far. The parser's own search reads the whole document for each alias. */
  private readonly anchors = new Map<string, Node>();

  /** `text` is what the parser read, and `start` is its position in the whole text. */
  constructor(
    private readonly document: Document.Parsed,
    private readonly text: string,
    private readonly start: Offset,
  ) {}

  root(): YamlValue | undefined {
    const contents = this.document.contents;
    const start = { offset: this.start, end: this.start };
    return contents === null ? undefined : this.read(contents, 0, start);
  }

  private read(node: Node | null | undefined, depth: number, around: Span): YamlValue {
    const at = this.spanOf(node) ?? around;
    this.count += 1;
    if (depth > mostLevels) throw new ReadingStopped(tooDeep(at));
    if (this.count > mostValues) {
      const message = `expected at most ${mostValues} values once aliases are followed`;
      throw new ReadingStopped({ code: "yaml-too-many-aliases", message, ...at });
    }
    if (isAlias(node)) return this.follow(this.anchors.get(node.source), node.source, depth, at);
    if (node?.anchor !== undefined && this.following.size === 0) {
      this.refuseEmptyAnchor(node, at);
      this.anchors.set(node.anchor, node);
    }
    const value = this.content(node, depth, at);
    return node?.tag === undefined ? value : { ...value, tag: node.tag };
  }

  private content(node: Node | null | undefined, depth: number, at: Span): YamlValue {
    if (isMap(node)) return this.mapping(node.items, depth, at);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(asNode(item), depth + 1, at));
      return { type: "list", items, ...at };
    }
    if (isScalar(node) && node.type === Scalar.QUOTE_DOUBLE) this.refuseTab(node);
    return isScalar(node)
      ? scalar(node, at)
      : { type: "scalar", kind: ScalarKind.Null, text: "", quoted: false, ...at };
  }

  private follow(target: Node | undefined, name: string, depth: number, at: Span): YamlValue {
    if (target === undefined) throw badSyntax(at, `no anchor "${name}" precedes this alias`);
    if (this.following.has(target)) throw badSyntax(at, `the alias "${name}" contains itself`);
    this.following.add(target);
    try {
      const value = this.read(target, depth, at);
      return { ...value, alias: { name, ...at, anchor: (this.spanOf(target) ?? at).offset } };
    } finally {
      this.following.delete(target);
    }
  }

  private mapping(pairs: readonly Pair[], depth: number, at: Span): YamlMapping {
    const seen = new Set<string>();
    const own: YamlEntry[] = [];
    const merged: (Span & { value: YamlValue })[] = [];
    for (const pair of pairs) {
      const key = asNode(pair.key);
      const span = this.spanOf(key) ?? at;
      const name = this.read(key, depth + 1, span);
      if (name.type !== "scalar") throw badSyntax(span, "the name of a field cannot be a mapping or a list");
      if (name.text === "" && !name.quoted) throw badSyntax(span, "a field has no name");
      if (seen.has(name.text)) throw badSyntax(span, `the field "${name.text}" is set twice`);
      seen.add(name.text);
      const value = this.read(asNode(pair.value), depth + 1, { offset: span.end, end: span.end });
      const keyMarked = isAlias(key) || key?.anchor !== undefined;
      if (name.text === "<<" && !name.quoted) merged.push({ ...span, value });
      else
        own.push({ key: name.text, keyKind: name.kind, ...(keyMarked ? { keyMarked } : {}), ...span, value });
    }
    if (merged.length === 0) return { type: "mapping", entries: own, ...at };
    return { type: "mapping", ...withMerged(own, merged), ...at };
  }

  /** Dalec's reader (goccy/go-yaml 1.19) skips one character after the quotes for each tab between them. */
  private refuseTab(node: Scalar): void {
    const [begin = 0, end = 0] = node.range ?? [];
    const tab = firstTab(this.text.slice(begin, end));
    if (tab === undefined || !/\S/.test(this.text.slice(end, end + 1_000))) return;
    const offset = this.start + begin + tab;
    const message =
      "Dalec's YAML reader loses text after double quotes that contain a tab character; write \\t instead";
    throw badSyntax({ offset, end: offset + 1 }, message);
  }

  /** The same reader accepts an anchor without a value, but not at the end of the text or of a mapping in braces. */
  private refuseEmptyAnchor(node: Node, at: Span): void {
    if (!isScalar(node) || node.type !== Scalar.PLAIN || node.value !== "") return;
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = node.range?.[1] ?? 0;
    blank.test(this.text);
    const next = this.text[blank.lastIndex];
    if (next === undefined || next === "}") throw badSyntax(at, `the anchor "${node.anchor}" has no value`);
  }

  private spanOf(node: Node | null | undefined): Span | undefined {
    if (!node?.range) return undefined;
    const [from, to] = node.range;
    return { offset: this.start + from, end: this.start + to };
  }
}

/** The first tab that has no backslash before it, and behind it neither a double quote nor the end of the line. */
function firstTab(text: string): number | undefined {
  for (const { 0: blanks, index } of text.matchAll(/(?<![ \t])[ \t]+/g)) {
    const end = index + blanks.length;
    if (/^\r?\n/.test(text.slice(end, end + 2))) continue;
    const found = blanks.indexOf("\t", text.charAt(index - 1) === "\\" ? 1 : 0);
    if (found >= 0 && !(index + found === end - 1 && text.charAt(end) === '"')) return index + found;
  }
  return undefined;
}

/** The entries of a mapping and of its merge keys. Its own entries win, then those of the first merge key. */
function withMerged(
  own: readonly YamlEntry[],
  merged: readonly (Span & { value: YamlValue })[],
): Pick<YamlMapping, "entries"> & { merges: readonly YamlMerge[] } {
  const ownNames = new Set(own.map(({ key }) => key));
  const entries = [...own];
  const names = new Set<string>();
  const merges = merged.map((merge) => {
    const keys = mergedEntries(merge.value).map(({ key }) => key);
    const repeated = keys.filter((key) => names.has(key) || !names.add(key));
    const overridden = keys.filter((key) => ownNames.has(key));
    return { ...merge, repeated, overridden };
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

function asNode(value: unknown): Node | null {
  return isNode(value) ? value : null;
}

function scalar(node: Scalar, at: Span): YamlValue {
  const text = typeof node.value === "string" ? node.value : "";
  const quoted = node.type !== Scalar.PLAIN;
  // A value with a tag outside of the core schema is a text: that is all YAML readers agree on.
  if (quoted || node.tag !== undefined)
    return { type: "scalar", kind: ScalarKind.String, text, quoted, ...at };
  return { type: "scalar", ...readPlainScalar(text), text, quoted, ...at };
}

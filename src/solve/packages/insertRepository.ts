import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/**
 * Adds an entry to `dependencies.extra_repos` of a spec's text and leaves everything else as it is, comments and line
 * breaks too; the entry takes one line.
 *
 * A target's own list replaces the common one in Dalec, so the entry goes where the target's packages are looked for.
 * Undefined where the text has an alias or something else there that takes no entry.
 */
export function insertRepository(text: string, targetKey: string, entry: object): string | undefined {
  const root = parseDocument(text, { schema: "failsafe", logLevel: "silent" }).contents;
  if (!isMap(root)) return undefined;
  const json = JSON.stringify(entry);
  const own = root.getIn(["targets", targetKey, "dependencies", "extra_repos"]);
  if (isSeq(own) && own.items.length > 0) return intoList(text, own, json);
  const dependencies = root.get("dependencies", true);
  if (isMap(dependencies)) {
    const list = dependencies.get("extra_repos", true);
    if (isSeq(list)) return intoList(text, list, json);
    if (list === undefined) return intoMap(text, dependencies, `"extra_repos": [${json}]`);
    return isNothing(list) ? intoNothing(text, list, `[${json}]`) : undefined;
  }
  if (dependencies === undefined) return intoMap(text, root, `"dependencies": {"extra_repos": [${json}]}`);
  return isNothing(dependencies) ? intoNothing(text, dependencies, `{"extra_repos": [${json}]}`) : undefined;
}

function intoList(text: string, list: YAMLSeq, json: string): string | undefined {
  return list.flow ? intoFlow(text, list, json, list.items.length) : intoBlock(text, list, `- ${json}`);
}

function intoMap(text: string, map: YAMLMap, pair: string): string | undefined {
  return map.flow ? intoFlow(text, map, pair, map.items.length) : intoBlock(text, map, pair);
}

/** In front of what the brackets hold. */
function intoFlow(text: string, node: Node, addition: string, count: number): string {
  return insert(text, rangeOf(node)[0] + 1, addition + (count === 0 ? "" : ", "));
}

/** As a line of its own above the first one of a block, as far in. */
function intoBlock(text: string, node: Node, line: string): string | undefined {
  const [start] = rangeOf(node);
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /^ *$/.test(indent) ? insert(text, start, `${line}\n${indent}`) : undefined;
}

/** In place of what means nothing. Where there is nothing, right behind the colon: a comment needs the space in front of it. */
function intoNothing(text: string, nothing: Scalar, value: string): string {
  const [start, end] = rangeOf(nothing);
  if (start === end) return insert(text, text.slice(0, start).trimEnd().length, ` ${value}`);
  return text.slice(0, start) + value + text.slice(end);
}

function isNothing(node: unknown): node is Scalar {
  return isScalar(node) && ["", "~", "null"].includes(String(node.value));
}

/** Where a node begins and ends. Each that was parsed has a range. */
function rangeOf({ range }: Node): readonly [start: number, end: number, ...unknown[]] {
  return range ?? [0, 0];
}

function insert(text: string, offset: number, addition: string): string {
  return text.slice(0, offset) + addition + text.slice(offset);
}

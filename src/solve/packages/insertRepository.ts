import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

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
    return isNothing(list) ? intoNothing(text, dependencies, "extra_repos", `[${json}]`) : undefined;
  }
  if (dependencies === undefined) return intoMap(text, root, `"dependencies": {"extra_repos": [${json}]}`);
  return isNothing(dependencies)
    ? intoNothing(text, root, "dependencies", `{"extra_repos": [${json}]}`)
    : undefined;
}

function intoList(text: string, list: YAMLSeq, json: string): string | undefined {
  return list.flow ? intoFlow(text, list, json, list.items.length) : intoBlock(text, list, `- ${json}`);
}

function intoMap(text: string, map: YAMLMap, pair: string): string | undefined {
  return map.flow ? intoFlow(text, map, pair, map.items.length) : intoBlock(text, map, pair);
}

/** In front of what the brackets hold. */
function intoFlow(text: string, node: Node, addition: string, count: number): string | undefined {
  const start = node.range?.[0];
  return start === undefined ? undefined : insert(text, start + 1, addition + (count === 0 ? "" : ", "));
}

/** As a line of its own above the first one of a block, as far in. */
function intoBlock(text: string, node: Node, line: string): string | undefined {
  const start = node.range?.[0];
  if (start === undefined) return undefined;
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /^ *$/.test(indent) ? insert(text, start, `${line}\n${indent}`) : undefined;
}

/** Behind a key without a value. */
function intoNothing(text: string, map: YAMLMap, key: string, value: string): string | undefined {
  const found = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  const end = isScalar(found?.key) ? found.key.range?.[1] : undefined;
  if (end === undefined) return undefined;
  const colon = text.indexOf(":", end);
  const rest = text.slice(colon + 1).replace(/^[ \t]*(?:~|null)?/, () => ` ${value}`);
  return text.slice(0, colon + 1) + rest;
}

function isNothing(node: unknown): boolean {
  return isScalar(node) && ["", "~", "null"].includes(String(node.value));
}

function insert(text: string, offset: number, addition: string): string {
  return text.slice(0, offset) + addition + text.slice(offset);
}

import { readIgnoreFile } from "../../../src/solve/contexts/ignoreFile";
import type { SightQuestion } from "./originals";
import type { Random } from "./random";

/** Names in most paths, few enough that patterns often match them. */
const plainNames = words("a b ab src main.c");
/** Names that only some patterns match, or that mean something else in a pattern. */
const oddNames = [...words(".git a.b é A1 a] a|b ^a {a} a\\b"), "a b"];
/** Parts of patterns that people write. */
const usual = [...words("a b ab src main .c * ** / ? ! . .. ./ [ab] [a-c]"), " "];
/** Parts that occur only by mistake, or in a test. */
const odd = words("[ ] ^ \\ | { } ( ) + $ - 1 {2} é [^a] [] [*] [?]");
const escapes = [..."abBdDsSwWzAQEpPxcCntrfv0123*?[]\\|{}^$.-é"].map((letter) => `\\${letter}`);
/** Characters that Go or JavaScript counts among the spaces. */
export const spaces = ["\u0085", "\u00a0", "\ufeff", "\u2028", "\u3000", "\t", "\v", "\n", "\r"];

/** A pattern, or a text that is close to one. */
export function randomPattern(random: Random): string {
  const sign = random.is(0.2) ? "!" : "";
  if (random.is(0.5))
    return sign + randomPath(random, () => random.one(["*", "**", "*b", "a*", "**c", "?", "[a-c]"]));
  const parts = random.is(0.5) ? usual : [...usual, ...usual, ...odd, ...escapes, ...spaces];
  const text = sign + (random.is(0.3) ? randomPath(random) : "") + random.text(parts, 6);
  // BuildKit cuts two bytes off such a pattern, where the byte order mark has three.
  return text.replace("\ufeff**", "**");
}

/** A path of some of the names; a third of its parts are `other`. */
export function randomPath(random: Random, other = () => random.one(oddNames)): string {
  return random.several(1, 4, () => (random.is(0.3) ? other() : random.one(plainNames))).join("/");
}

/** A use of a random context with random filters. */
export function randomSight(random: Random): SightQuestion {
  const files = random.several(1, 8, () => randomPath(random));
  const tree = treeOf(files);
  const patterns = () => random.several(0, 3, () => randomPattern(random));
  const path = random.is(0.5)
    ? ""
    : random.is(0.8)
      ? random.one(tree).replace(/\/$/, "")
      : randomPath(random);
  return {
    tree,
    // BuildKit reads a path as a pattern once more than this library does; a plain path means the same either way.
    path: /^[\w./ é]*$/.test(path) ? path : "",
    includes: patterns(),
    excludes: patterns(),
    ignored: random.is(0.5) ? readIgnoreFile(patterns().join("\n")) : [],
    mounted: random.is(0.3),
  };
}

/** Every directory and file, in the order of a walk; a name with files below it is a directory. */
function treeOf(files: readonly string[]): string[] {
  const directories = new Set(
    files.flatMap((file) => file.split("/").map((_, index, parts) => parts.slice(0, index).join("/"))),
  );
  directories.delete("");
  const all = [...directories]
    .map((path) => `${path}/`)
    .concat(files.filter((file) => !directories.has(file)));
  return [...new Set(all)].sort((one, other) => compareParts(one.split("/"), other.split("/")));
}

function compareParts([one = "", ...ones]: string[], [other = "", ...others]: string[]): number {
  if (one !== other) return one < other ? -1 : 1;
  return ones.length === 0 || others.length === 0 ? ones.length - others.length : compareParts(ones, others);
}

function words(text: string): string[] {
  return text.split(" ");
}

const character = String.raw`(?:\\.|[^\]\\\-])`;
const range = `(${character})(?:-(${character}))?`;
const brackets = String.raw`\[(?:\^|(?!\^))(?:${range})+\]`;
const wellFormed = new RegExp(String.raw`^(?:${brackets}|\\.|[^\[\\])*$`, "su");
/** Stars, and what follows them up to the next star outside brackets. */
const part = /\**((?:\\.?|\[(?:\\.?|[^\]\\])*\]?|[^*[\\])*)/gsu;

/**
 * Whether Go's `filepath.Match` refuses a pattern that it is to match with the path `.`, which is how BuildKit checks
 * the syntax of patterns. Go reads a pattern up to the first part that does not match, and misses all faults behind it.
 *
 * @see https://pkg.go.dev/path/filepath#Match
 */
export function isRefused(pattern: string): boolean {
  const [first = "", second = ""] = [...pattern.matchAll(part)].map(([, text]) => text ?? "");
  return !wellFormed.test(first) || (matchesDot(first) && !wellFormed.test(second));
}

function matchesDot(text: string): boolean {
  if (["?", ".", "\\."].includes(text)) return true;
  if (!new RegExp(`^${brackets}$`, "su").test(text)) return false;
  const isNegative = text.startsWith("[^");
  // The opening bracket and the caret count as characters here, which are no dots.
  const holdsDot = [...text.matchAll(new RegExp(range, "gsu"))].some(
    ([, first = "", last = first]) => unescaped(first) <= "." && unescaped(last) >= ".",
  );
  return holdsDot !== isNegative;
}

function unescaped(text: string): string {
  return text.startsWith("\\") ? text.slice(1) : text;
}

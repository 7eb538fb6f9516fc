/**
 * Why a text cannot be split into words like in a shell; undefined if it can. Only quotes, backslashes and comments matter.
 *
 * @see https://github.com/google/shlex
 */
export function shellWordsProblem(text: string): string | undefined {
  let quote: string | undefined;
  let inWord = false;
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    if (letter === "\\" && quote !== "'") {
      index++;
      if (index === text.length) return "it ends with a backslash, which has nothing to escape";
      inWord = true;
    } else if (quote !== undefined) {
      if (letter === quote) quote = undefined;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      inWord = true;
    } else if (letter === "#" && !inWord) {
      const end = text.indexOf("\n", index);
      index = end < 0 ? text.length : end;
    } else {
      inWord = !/[ \t\r\n]/.test(letter);
    }
  }
  return quote === undefined ? undefined : `a ${quote === "'" ? "single" : "double"} quote has no end`;
}

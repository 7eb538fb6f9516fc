/** The Dalec frontend that this release was written and tested for; it builds specs that name none. */
export const defaultFrontend = "ghcr.io/project-dalec/dalec/frontend:0.21.5";

/** A `# syntax=` line of a spec. */
export interface SyntaxLine {
  /** The frontend's image reference. */
  ref: string;
  /** Where the reference begins in the text, in UTF-16 units. */
  offset: number;
  /** Line of the reference, counted from 1. */
  line: number;
  /** Column of the reference, counted from 1. */
  column: number;
}

const directive = /^\uFEFF?(?:#|\/\/)\s*(syntax|escape|check)\s*=\s*(\S.*?)\s*$/i;

/**
 * The syntax line, where BuildKit looks for it: among the `# key=value` lines before anything else in the file.
 *
 * BuildKit reads the lines itself, so any other comment or an empty line above hides the syntax line.
 */
export function syntaxLine(text: string): SyntaxLine | undefined {
  let offset = 0;
  let line = 1;
  for (const content of text.split("\n")) {
    const found = directive.exec(content);
    if (found === null && !(line === 1 && content.startsWith("#!"))) return undefined;
    const [, key = "", value = ""] = found ?? [];
    if (key.toLowerCase() === "syntax") {
      const column = content.indexOf(value, content.indexOf("="));
      return { ref: value.split(/[ \t]/, 1)[0] ?? "", offset: offset + column, line, column: column + 1 };
    }
    offset += content.length + 1;
    line += 1;
  }
  return undefined;
}

/** The spec with `ref` as its frontend: its syntax line is replaced, or one is put in front. */
export function withSyntax(text: string, ref: string): string {
  const found = syntaxLine(text);
  if (found === undefined) return `# syntax=${ref}\n${text}`;
  return text.slice(0, found.offset) + ref + text.slice(found.offset + found.ref.length);
}

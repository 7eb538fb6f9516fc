import { argumentRecord } from "./arguments/knownArguments";

/** The Dalec frontend that this library was tested with, by its digest. It builds specs that name no frontend. */
export const defaultFrontend =
  "ghcr.io/project-dalec/dalec/frontend:0.21.5@sha256:37f3a2ab5b7e65b3f8c5cb4e79f9f184f8d2b7e7d3f328041d7d22d160805c8c";

/** What can name the frontend of a build in place of the syntax line. */
interface FrontendChoice {
  /** Image of the frontend. */
  frontend?: string | undefined;
  /** Build arguments, of which `BUILDKIT_SYNTAX` names a frontend. */
  buildArgs?: Parameters<typeof argumentRecord>[0];
}

/**
 * The frontend that a build uses in place of the one in the syntax line; undefined if it uses that one.
 *
 * BuildKit prefers the build argument to all else, and reads its first word.
 */
export function chosenFrontend({ frontend, buildArgs }: FrontendChoice): string | undefined {
  const { BUILDKIT_SYNTAX: argument } = argumentRecord(buildArgs);
  return argument?.trim().split(" ", 1)[0] ?? frontend;
}

/** A `# syntax=` line of a spec. */
export interface SyntaxLine {
  /** Image reference of the frontend. */
  ref: string;
  /** Position of the reference in the text, in UTF-16 units. */
  offset: number;
}

const directive = /^\uFEFF?(?:#|\/\/)\s*(syntax|escape|check)\s*=(.*)$/is;

/**
 * Finds the syntax line where BuildKit looks for it: among the `# key=value` lines at the beginning of the file.
 *
 * BuildKit stops at the first other line, so a comment or an empty line above the syntax line hides it.
 */
export function syntaxLine(text: string): SyntaxLine | undefined {
  let offset = 0;
  let line = 1;
  for (const content of text.split("\n")) {
    const found = directive.exec(content);
    const [, key = "", written = ""] = found ?? [];
    const value = written.trim();
    if (value === "" && !(line === 1 && content.startsWith("#!"))) return undefined;
    if (key.toLowerCase() === "syntax") {
      const column = content.indexOf(value, content.indexOf("="));
      return { ref: value.split(/[ \t]/, 1)[0] ?? "", offset: offset + column };
    }
    offset += content.length + 1;
    line += 1;
  }
  return undefined;
}

/** The spec with `ref` as its frontend: replaces the syntax line, or adds one. */
export function withSyntax(text: string, ref: string): string {
  const found = syntaxLine(text);
  if (found === undefined) return `# syntax=${ref}\n${text}`;
  return text.slice(0, found.offset) + ref + text.slice(found.offset + found.ref.length);
}

import { cleanPath, trimSpace } from "./pattern";

/** Name of the file in a context that says what is not part of it. */
export const ignoreFileName = ".dockerignore";

/**
 * The patterns of an ignore file. Comments are lines that begin with `#`; a leading slash means nothing.
 *
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function readIgnoreFile(text: string): string[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .map(trimSpace)
    .filter((line) => line !== "")
    .map((line) => (line.startsWith("!") ? `!${fromTop(trimSpace(line.slice(1)))}` : fromTop(line)));
}

function fromTop(pattern: string): string {
  if (pattern === "") return "";
  const cleaned = cleanPath(pattern);
  return cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
}

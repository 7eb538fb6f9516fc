import type { Diagnostic } from "../../dalec";

/** A message that begins with the path of the field that it is about. */
export function withPath({ path }: Diagnostic, message: string): string {
  return path === "" ? message : `${path}: ${message}`;
}

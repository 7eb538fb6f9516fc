import { type Diagnostic, Severity } from "../diagnostics";
import type { Offset } from "../yaml/tree";

/** A remark about a place of the text, before its line and column are known. */
export interface Remark {
  severity: Severity;
  code: string;
  message: string;
  /** Path of field names. */
  path: string;
  offset: Offset;
  hint?: Hint | undefined;
}

/** What to do, or how to find out: a search for the nearest name is worth its time for the first remarks only. */
export type Hint = string | (() => string | undefined);

/** A place that remarks are made about. */
export interface Place {
  path: string;
  offset: Offset;
}

/** Collects remarks. */
export class Report {
  readonly remarks: Remark[] = [];

  /** Dalec refuses the spec, or the build can only fail. */
  error(code: string, place: Place, message: string, hint?: Hint): void {
    this.remarks.push({
      severity: Severity.Error,
      code,
      message,
      path: place.path,
      offset: place.offset,
      hint,
    });
  }

  /** The build does something else than the spec seems to ask for. */
  warning(code: string, place: Place, message: string, hint?: Hint): void {
    this.remarks.push({
      severity: Severity.Warning,
      code,
      message,
      path: place.path,
      offset: place.offset,
      hint,
    });
  }

  /** Worth knowing. */
  hint(code: string, place: Place, message: string, hint?: Hint): void {
    this.remarks.push({
      severity: Severity.Hint,
      code,
      message,
      path: place.path,
      offset: place.offset,
      hint,
    });
  }
}

const mostSearches = 100;

/** The remarks as diagnostics, in the order of the text, without doubles. */
export function toDiagnostics(
  remarks: readonly Remark[],
  position: (offset: Offset) => { line: number; column: number },
  file: string | undefined,
): Diagnostic[] {
  const seen = new Set<string>();
  let searches = 0;
  const told = (hint: Hint | undefined) =>
    typeof hint === "function" ? (searches++ < mostSearches ? hint() : undefined) : hint;
  const ordered = [...remarks].sort((a, b) => a.offset - b.offset);
  return ordered.flatMap(({ severity, code, message, path, offset, hint }) => {
    const identity = JSON.stringify([code, message, path, offset]);
    if (seen.has(identity)) return [];
    seen.add(identity);
    const advice = told(hint);
    return [
      {
        severity,
        code,
        message,
        path,
        ...(file === undefined ? {} : { file }),
        ...position(offset),
        ...(advice === undefined ? {} : { hint: advice }),
      },
    ];
  });
}

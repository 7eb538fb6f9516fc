import { defined } from "../../json";
import { type Diagnostic, Severity } from "../diagnostics";
import { addressOf, type LenientRuleCode, type RuleCode, rules } from "../rules";
import type { Position } from "../yaml/located";
import type { YamlText } from "../yaml/parse";

/** A remark about a position of the text, before its line and columns are known. */
interface Remark extends Position {
  severity: Severity;
  code: RuleCode;
  message: string;
  hint: Hint | undefined;
}

/** What to do, or a function that finds it: searching for the nearest name takes time, so only the first 100 do it. */
export type Hint = string | (() => string | undefined);

/** Collects remarks. */
export class CheckReport {
  private readonly remarks: Remark[] = [];

  /** Adds a remark with the severity of its rule. */
  add(code: RuleCode, position: Position, message: string, hint?: Hint): void {
    this.remark(rules[code].severity, code, position, message, hint);
  }

  /** Adds a remark in the case in which the rule is only a warning. */
  addWarning(code: LenientRuleCode, position: Position, message: string, hint?: Hint): void {
    this.remark(Severity.Warning, code, position, message, hint);
  }

  /** The remarks as diagnostics, in the order of the text, without duplicates. */
  diagnostics(locate: YamlText["locate"], file: string | undefined): Diagnostic[] {
    const seen = new Set<string>();
    const advise = adviser();
    const ordered = [...this.remarks].sort((a, b) => a.offset - b.offset);
    return ordered.flatMap((remark) => {
      const { severity, code, message, path, offset } = remark;
      const identity = JSON.stringify([code, message, path, offset]);
      if (seen.has(identity)) return [];
      seen.add(identity);
      const optional = defined({ file, hint: advise(remark.hint) });
      return [{ severity, code, url: addressOf(code), message, path, ...locate(remark), ...optional }];
    });
  }

  private remark(
    severity: Severity,
    code: RuleCode,
    { path, offset, end }: Position,
    message: string,
    hint: Hint | undefined,
  ): void {
    this.remarks.push({ severity, code, path, offset, end, message, hint });
  }
}

const mostSearches = 100;

function adviser(): (hint: Hint | undefined) => string | undefined {
  let searches = 0;
  return (hint) => (typeof hint === "function" ? (searches++ < mostSearches ? hint() : undefined) : hint);
}

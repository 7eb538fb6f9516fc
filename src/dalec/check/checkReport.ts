import { defined } from "../../json";
import { type Diagnostic, Severity } from "../diagnostics";
import { type FrontendRelease, Knowledge, Support, support, withoutText } from "../releases/frontendRelease";
import type { Availability } from "../releases/release";
import type { Rule } from "../rule";
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

/** Collects remarks about a spec for one release of Dalec. A remark by a rule that the release does not have is left out. */
export class CheckReport {
  private readonly remarks: Remark[] = [];

  constructor(readonly release: FrontendRelease) {}

  /** Whether the release has something, or may have it. */
  supports(availability: Availability): boolean {
    return support(this.release, availability) !== Support.No;
  }

  /** Whether the release certainly has something. */
  has(availability: Availability): boolean {
    return support(this.release, availability) === Support.Yes;
  }

  /** Adds a remark with the severity of its rule. */
  add(code: RuleCode, position: Position, message: string, hint?: Hint): void {
    const { severity }: Rule = rules[code];
    this.remark(severity, code, position, message, hint);
  }

  /** Adds a remark in the case in which the rule is only a warning. */
  addWarning(code: LenientRuleCode, position: Position, message: string, hint?: Hint): void {
    this.remark(Severity.Warning, code, position, message, hint);
  }

  /** Adds an error by a rule of BuildKit, which holds whatever the frontend is. */
  addForEveryFrontend(code: RuleCode, { path, offset, end }: Position, message: string, hint?: Hint): void {
    this.remarks.push({ severity: Severity.Error, code, path, offset, end, message, hint });
  }

  /** Adds a remark about something that is in no table: a release that this library does not know can have it. */
  addUnknown(code: LenientRuleCode, position: Position, message: string, hint?: Hint): void {
    const { knowledge, title } = this.release;
    if (knowledge === Knowledge.Complete) this.add(code, position, message, hint);
    else this.addWarning(code, position, `${message}, as far as this check knows ${title}`, hint);
  }

  /**
   * Adds a remark about something that only other releases have, unless the release has it.
   *
   * @param name what it is, such as `field "opt"`
   * @returns whether the release has it, or may have it
   */
  addUnavailable(
    code: LenientRuleCode,
    position: Position,
    name: string,
    availability: Availability,
  ): boolean {
    const supported = support(this.release, availability);
    if (supported === Support.Yes || this.release.knowledge === Knowledge.None) return true;
    const message = withoutText(name, availability, this.release);
    if (supported === Support.Unsure) this.addWarning(code, position, message);
    else this.add(code, position, message);
    return supported === Support.Unsure;
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
    const rule: Rule = rules[code];
    const supported = support(this.release, rule);
    if (supported === Support.No) return;
    const capped = cap(severity, this.release, supported);
    this.remarks.push({ severity: capped, code, path, offset, end, message, hint });
  }
}

/** The severity of a remark: at most a hint about another frontend, at most a warning if only some releases have the rule. */
function cap(severity: Severity, { knowledge }: FrontendRelease, supported: Support): Severity {
  if (knowledge === Knowledge.None) return Severity.Hint;
  return severity === Severity.Error && supported === Support.Unsure ? Severity.Warning : severity;
}

const mostSearches = 100;

function adviser(): (hint: Hint | undefined) => string | undefined {
  let searches = 0;
  return (hint) => (typeof hint === "function" ? (searches++ < mostSearches ? hint() : undefined) : hint);
}

import { expand } from "../arguments/expand";
import type { ParsedSpec } from "../facts/parsedSpec";
import type { DalecTarget } from "../targets/dalecTarget";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";
import { goPatternProblem } from "./goPattern";

/** Texts of a spec for a target, with build arguments substituted. */
interface Texts {
  spec: ParsedSpec;
  /** The target. Omitted when it is not known. */
  target?: DalecTarget;
  /** The values of build arguments. */
  values: Readonly<Record<string, string>>;
}

/** Checks that the address of a file from a web server is one. */
export function checkAddresses({ spec, target, values }: Texts, report: CheckReport): void {
  for (const source of spec.sources) {
    const { targetKey } = source;
    const isRead = target === undefined || targetKey === undefined || targetKey === target.key;
    const field = fieldOf(source, "http", "url");
    const text = isRead ? filledText(field, values) : undefined;
    if (text === undefined || /^https?:\/\//i.test(text)) continue;
    const message = `expected an address that begins with "http://" or "https://", got "${text}"`;
    // Dalec loads the spec, and BuildKit fails when it fetches the file. A number or a flag is reported as Dalec judges it.
    if (isWrittenAsText(field)) report.add("bad-http-address", field, message);
    else report.addWarning("bad-http-address", field, message);
  }
}

function isWrittenAsText({ value }: Located): boolean {
  return value?.type === "scalar" && (value.quoted || value.kind === "string");
}

/** Checks that Go can compile the regular expressions of tests. */
export function checkPatterns({ spec, target, values }: Texts, report: CheckReport): void {
  const targets = fieldsOf(fieldOf(spec.root, "targets"));
  const isRead = ({ key }: { key: string }) => target === undefined || target.key === key;
  const owners = [spec.root, ...targets.filter((one) => isRead(one) && !fieldOf(one, "frontend").isSet)];
  for (const test of owners.flatMap((owner) => itemsAt(fieldOf(owner, "tests")))) {
    for (const pattern of patternsOf(test)) {
      const text = filledText(pattern, values);
      const problem = text === undefined ? undefined : goPatternProblem(text);
      if (problem === undefined) continue;
      report.add("bad-pattern", pattern, `Go cannot compile the pattern ${text}: ${problem}`);
    }
  }
}

function patternsOf(test: Located): Located[] {
  const steps = itemsAt(fieldOf(test, "steps"));
  const outputs = steps.flatMap((step) => [fieldOf(step, "stdout"), fieldOf(step, "stderr")]);
  const checks = [...outputs, ...fieldsOf(fieldOf(test, "files"))];
  return checks.flatMap((check) => itemsAt(fieldOf(check, "matches")));
}

/** A text with build arguments substituted; undefined when it is empty, or when the check of arguments reports it. */
function filledText(field: Located, values: Texts["values"]): string | undefined {
  const written = textAt(field);
  if (written === undefined) return undefined;
  const { text, missing, problem } = expand(written, values);
  return problem === undefined && missing.size === 0 ? text : undefined;
}

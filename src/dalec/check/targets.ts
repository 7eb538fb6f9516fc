import type { SpecFacts } from "../facts/specFacts";
import { type FoundTarget, findTarget } from "../targets/find";
import type { Report } from "./report";

/** Finds the target to build, and tells where it is not one of Dalec's names. */
export function checkTarget(name: string, facts: Pick<SpecFacts, "frontends">, report: Report): FoundTarget {
  const found = findTarget(name, facts);
  const place = { path: "", offset: 0 };
  if (found.target === undefined) report.error("unknown-target", place, found.problem);
  else if (found.warning !== undefined) report.warning("target-alias", place, found.warning);
  return found;
}

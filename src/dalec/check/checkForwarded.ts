import type { ParsedSpec } from "../facts/parsedSpec";
import { fieldOf, itemsAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks what Dalec itself does with a spec that it passes on to the target's own frontend. */
export function checkForwarded(
  { root, declaredArguments }: ParsedSpec,
  set: Readonly<Record<string, string>>,
  report: CheckReport,
): void {
  const epoch = "SOURCE_DATE_EPOCH";
  const isDeclared = Object.hasOwn(declaredArguments, epoch);
  if (!isDeclared && !Object.hasOwn(set, epoch)) return;
  if (itemsAt(fieldOf(root, "build", "steps")).length > 0) return;
  const message = `Dalec adds ${epoch} to build.env, and a frontend made with Dalec's code refuses build.env without build steps`;
  const hint = isDeclared
    ? `Remove it from "args", or add a build step.`
    : "Leave it out, or add a build step.";
  report.add("forwarded-epoch", fieldOf(root, "args", ...(isDeclared ? [epoch] : [])), message, hint);
}

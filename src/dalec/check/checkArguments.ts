import { expand } from "../arguments/expand";
import { isKnownArgument, knownArguments, platformArguments } from "../arguments/knownArguments";
import { didYouMean, nearestNames } from "../nearest";
import { fieldOf, fieldsOf, type Located, type Position, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";
import type { FilledText } from "./checkStructure";

/** Checks build arguments: those that the spec uses, those that it declares, and those that the build sets. */
export function checkArguments(
  spec: Located,
  filled: readonly FilledText[],
  set: Readonly<Record<string, string>>,
  report: CheckReport,
): void {
  const declarations = fieldsOf(fieldOf(spec, "args"));
  const declared = new Map(declarations.map((argument) => [argument.key, textAt(argument) ?? ""]));
  checkSet(fieldOf(spec, "args"), declared, set, report);
  const used = checkUses(filled, declared, set, report);
  for (const argument of declarations) {
    if (used.has(argument.key) || platformArguments.has(argument.key) || isKnownArgument(argument.key))
      continue;
    const message = `the spec declares the build argument ${argument.key}, but uses it in no field in which Dalec substitutes arguments`;
    report.add("unused-build-arg", argument, message);
  }
}

/** Dalec rejects a build that sets an argument which the spec does not declare. */
function checkSet(
  args: Located,
  declared: ReadonlyMap<string, string>,
  set: Readonly<Record<string, string>>,
  report: CheckReport,
): void {
  for (const name of Object.keys(set)) {
    if (declared.has(name) || isKnownArgument(name)) continue;
    const message = `the build sets the build argument ${name}, which the spec does not declare under "args"`;
    report.add("unknown-build-arg", args, message, () =>
      didYouMean(nearestNames(name, [...declared.keys(), ...knownArguments])),
    );
  }
}

function checkUses(
  filled: readonly FilledText[],
  declared: ReadonlyMap<string, string>,
  set: Readonly<Record<string, string>>,
  report: CheckReport,
): ReadonlySet<string> {
  const values = Object.fromEntries(declared);
  for (const [name, value] of Object.entries(set)) {
    if (declared.has(name) || name === "SOURCE_DATE_EPOCH") values[name] = value;
  }
  const used = new Set<string>();
  for (const { text, ...position } of filled) {
    const { problem, missing, used: found } = expand(text, values);
    for (const name of found) used.add(name);
    if (problem !== undefined) {
      report.add("bad-substitution", position, `Dalec cannot substitute build arguments here: ${problem}`);
    } else {
      for (const name of missing) reportMissing(name, position, [...declared.keys()], report);
    }
  }
  return used;
}

function reportMissing(
  name: string,
  position: Position,
  declared: readonly string[],
  report: CheckReport,
): void {
  const message = `the spec uses the build argument ${name}, but does not declare it under "args"`;
  const declareIt = `Add "${name}:" under "args".`;
  if (platformArguments.has(name)) {
    report.add("undeclared-build-arg", position, message, declareIt);
  } else if (isKnownArgument(name) && name !== "SOURCE_DATE_EPOCH") {
    const unfilled = `${message}, so Dalec does not substitute it`;
    report.addWarning("undeclared-build-arg", position, unfilled, declareIt);
  } else {
    report.add("undeclared-build-arg", position, message, () =>
      didYouMean(nearestNames(name, [...declared, ...platformArguments])),
    );
  }
}

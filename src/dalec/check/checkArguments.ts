import { argumentValues } from "../arguments/argumentValues";
import { expand } from "../arguments/expand";
import { availabilityOf, knownArguments, platformArguments } from "../arguments/knownArguments";
import { didYouMean, nearestNames } from "../nearest";
import { loader } from "../releases/loader";
import { fieldOf, fieldsOf, type Located, type Position, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";
import type { FilledText } from "./checkStructure";

/** Who reads the build arguments: for a target that has a frontend of its own, Dalec only passes them on. */
export type ArgumentReader =
  /** Dalec. */
  | "dalec"
  /** The frontend of the target. */
  | "frontend"
  /** Not known: the target is not, and some targets of the spec have a frontend of their own. */
  | "either";

/** Checks build arguments: those that the spec uses, those that it declares, and those that the build sets. */
export function checkArguments(
  spec: Located,
  filled: readonly FilledText[],
  set: Readonly<Record<string, string>>,
  reader: ArgumentReader,
  report: CheckReport,
): void {
  const declarations = fieldsOf(fieldOf(spec, "args"));
  const declared = new Map(declarations.map((argument) => [argument.key, textAt(argument) ?? ""]));
  if (reader !== "frontend") checkSet(fieldOf(spec, "args"), declared, set, reader, report);
  const used = checkUses(filled, declared, set, reader, report);
  // Another frontend may read any argument.
  if (reader !== "dalec") return;
  for (const argument of declarations) {
    if (used.has(argument.key) || isKnownArgument(argument.key, report)) continue;
    const message = `the spec declares the build argument ${argument.key}, but uses it in no field in which Dalec substitutes arguments`;
    report.add("unused-build-arg", argument, message);
  }
}

/** Whether a build can set an argument that the spec does not declare. */
function isKnownArgument(name: string, report: CheckReport): boolean {
  const availability = availabilityOf(name);
  return availability !== undefined && report.supports(availability);
}

/** Dalec rejects a build that sets an argument which the spec does not declare. */
function checkSet(
  args: Located,
  declared: ReadonlyMap<string, string>,
  set: Readonly<Record<string, string>>,
  reader: ArgumentReader,
  report: CheckReport,
): void {
  for (const name of Object.keys(set)) {
    if (declared.has(name)) continue;
    const availability = availabilityOf(name);
    if (availability !== undefined) {
      report.addUnavailable("unknown-build-arg", args, `build argument ${name}`, availability);
      continue;
    }
    const message = `the build sets the build argument ${name}, which the spec does not declare under "args"`;
    const nearest = () => didYouMean(nearestNames(name, [...declared.keys(), ...knownArguments]));
    if (reader !== "dalec") report.addWarning("unknown-build-arg", args, message, nearest);
    // Dalec takes further arguments from release to release, but only of its own.
    else if (name.startsWith("DALEC_")) report.addUnknown("unknown-build-arg", args, message, nearest);
    else report.add("unknown-build-arg", args, message, nearest);
  }
}

function checkUses(
  filled: readonly FilledText[],
  declared: ReadonlyMap<string, string>,
  set: Readonly<Record<string, string>>,
  reader: ArgumentReader,
  report: CheckReport,
): ReadonlySet<string> {
  const values = argumentValues(Object.fromEntries(declared), set);
  const used = new Set<string>();
  for (const { text, ...position } of filled) {
    const { problem, missing, used: found } = expand(text, values);
    for (const name of found) used.add(name);
    if (problem !== undefined) {
      report.add("bad-substitution", position, `Dalec cannot substitute build arguments here: ${problem}`);
    } else {
      for (const name of missing) reportMissing(name, position, declared, reader, report);
    }
  }
  return used;
}

function reportMissing(
  name: string,
  position: Position,
  declared: ReadonlyMap<string, string>,
  reader: ArgumentReader,
  report: CheckReport,
): void {
  const message = `the spec uses the build argument ${name}, but does not declare it under "args"`;
  const declareIt = `Add "${name}:" under "args".`;
  // The same for every target: Dalec asks for these before it passes a spec on.
  if (platformArguments.has(name)) {
    report.add("undeclared-build-arg", position, message, declareIt);
  } else if (reader === "frontend") {
    return;
  } else if (isKnownArgument(name, report) && name !== "SOURCE_DATE_EPOCH") {
    const unfilled = `${message}, so Dalec does not substitute it`;
    report.addWarning("undeclared-build-arg", position, unfilled, declareIt);
  } else if (/\.git\.(url|commit)$/.test(position.path) && report.supports(loader.undeclaredInGit)) {
    report.addWarning("undeclared-build-arg", position, message, declareIt);
  } else {
    const nearest = () => didYouMean(nearestNames(name, [...declared.keys(), ...platformArguments]));
    if (reader === "dalec") report.add("undeclared-build-arg", position, message, nearest);
    else report.addWarning("undeclared-build-arg", position, message, nearest);
  }
}

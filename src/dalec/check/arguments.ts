import { expand } from "../arguments/expand";
import { isKnownArgument, knownArguments, platformArguments } from "../arguments/known";
import { didYouMean, nearestNames } from "../nearest";
import { fieldOf, fieldsOf, type Located, textAt } from "../yaml/located";
import type { Place, Report } from "./report";
import type { FilledText } from "./structure";

/** Checks build arguments: those that the spec uses, declares, and is given. */
export function checkArguments(
  spec: Located,
  filled: readonly FilledText[],
  given: Readonly<Record<string, string>>,
  report: Report,
): void {
  const declarations = fieldsOf(fieldOf(spec, "args"));
  const declared = new Map(declarations.map((argument) => [argument.key, textAt(argument) ?? ""]));
  checkGiven(fieldOf(spec, "args"), declared, given, report);
  const used = checkUses(filled, declared, given, report);
  for (const argument of declarations) {
    if (used.has(argument.key) || platformArguments.has(argument.key) || isKnownArgument(argument.key))
      continue;
    const message = `build argument ${argument.key} is declared, but no field that arguments are filled into uses it`;
    report.warning("unused-build-arg", argument, message);
  }
}

/** What is given and not declared is fatal in Dalec. */
function checkGiven(
  args: Located,
  declared: ReadonlyMap<string, string>,
  given: Readonly<Record<string, string>>,
  report: Report,
): void {
  for (const name of Object.keys(given)) {
    if (declared.has(name) || isKnownArgument(name)) continue;
    const message = `build argument ${name} is given, but not declared under "args"; Dalec refuses it`;
    const place = { path: "args", offset: args.offset };
    report.error("unknown-build-arg", place, message, () =>
      didYouMean(nearestNames(name, [...declared.keys(), ...knownArguments])),
    );
  }
}

function checkUses(
  filled: readonly FilledText[],
  declared: ReadonlyMap<string, string>,
  given: Readonly<Record<string, string>>,
  report: Report,
): ReadonlySet<string> {
  const values = Object.fromEntries(declared);
  for (const [name, value] of Object.entries(given)) {
    if (declared.has(name) || name === "SOURCE_DATE_EPOCH") values[name] = value;
  }
  const used = new Set<string>();
  for (const { text, ...place } of filled) {
    const { problem, missing, used: found } = expand(text, values);
    for (const name of found) used.add(name);
    if (problem !== undefined) {
      report.error("bad-substitution", place, `build arguments cannot be filled in: ${problem}`);
    } else {
      for (const name of missing) reportMissing(name, place, [...declared.keys()], report);
    }
  }
  return used;
}

function reportMissing(name: string, place: Place, declared: readonly string[], report: Report): void {
  const message = `build argument ${name} is used, but not declared under "args"`;
  const declareIt = `Add "${name}:" under "args".`;
  if (platformArguments.has(name)) {
    report.error("undeclared-build-arg", place, message, declareIt);
  } else if (isKnownArgument(name) && name !== "SOURCE_DATE_EPOCH") {
    report.warning("undeclared-build-arg", place, `${message}, so it is not filled in`, declareIt);
  } else {
    report.error("undeclared-build-arg", place, message, () =>
      didYouMean(nearestNames(name, [...declared, ...platformArguments])),
    );
  }
}

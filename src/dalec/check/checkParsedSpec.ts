import { defined } from "../../json";
import { argumentRecord } from "../arguments/knownArguments";
import type { Diagnostic } from "../diagnostics";
import type { ParsedSpec } from "../facts/parsedSpec";
import type { ReadSpecOptions } from "../facts/readFacts";
import type { SpecFacts } from "../facts/specFacts";
import { rules } from "../rules";
import { spec as specSchema } from "../schema/specSchema";
import { type DalecTarget, TargetKind } from "../targets/dalecTarget";
import { findTarget } from "../targets/findTarget";
import { wholeSpec } from "../yaml/located";
import type { YamlValue } from "../yaml/tree";
import { checkAliases } from "./checkAliases";
import { checkArguments } from "./checkArguments";
import { checkArtifacts } from "./checkArtifacts";
import { checkBuildSteps } from "./checkBuildSteps";
import { checkFrontend } from "./checkFrontend";
import { checkImages } from "./checkImages";
import { checkPackageForm } from "./checkPackageForm";
import { checkPatches } from "./checkPatches";
import { checkProvided } from "./checkProvided";
import { CheckReport } from "./checkReport";
import { checkSources } from "./checkSources";
import type { CheckSpecOptions } from "./checkSpecOptions";
import { checkStructure } from "./checkStructure";
import { checkSurprises } from "./checkSurprises";
import { checkTarget, checkTargetKeys } from "./checkTarget";

type Facts = (options?: ReadSpecOptions) => SpecFacts;

/** Lists every problem of a parsed spec, in the order of the text. */
export function checkParsedSpec(parsed: ParsedSpec, facts: Facts, options: CheckSpecOptions): Diagnostic[] {
  const { root, yaml } = parsed;
  const report = new CheckReport();
  for (const problem of yaml.problems) report.add(problem.code, { ...problem, path: "" }, problem.message);
  const isReadable = yaml.problems.every(({ code }) => rules[code].severity !== "error");
  if (isReadable && yaml.value === undefined) report.add("empty-spec", wholeSpec, "the spec is empty");
  if (isReadable) checkFrontend(parsed, report);
  if (yaml.value !== undefined) checkFields(parsed, yaml.value, options, report);
  const target = targetOf(facts(), options, report);
  if (root.isSet) checkBuildOf(parsed, facts, target, options, report);
  return report.diagnostics(yaml.locate, options.file);
}

/** The target to build; undefined when none is named, or the name is not one of Dalec's. */
function targetOf(
  facts: SpecFacts,
  { target: name }: CheckSpecOptions,
  report: CheckReport,
): DalecTarget | undefined {
  if (name === undefined) return undefined;
  const found = findTarget(name, facts);
  if (found.target === undefined) report.add("unknown-target", wholeSpec, found.problem);
  else if (found.warning !== undefined) report.add("target-alias", wholeSpec, found.warning);
  return found.target;
}

/** Checks what applies to every build of the spec. */
function checkFields(
  parsed: ParsedSpec,
  value: YamlValue,
  options: CheckSpecOptions,
  report: CheckReport,
): void {
  const spec = parsed.root;
  const filled = checkStructure(specSchema, value, report);
  checkArguments(spec, filled, argumentRecord(options.buildArgs), report);
  checkAliases(spec, report);
  checkSources(parsed, report);
  checkPatches(spec, report);
  checkBuildSteps(spec, report);
  checkArtifacts(spec, report);
  checkImages(parsed, report);
  checkTargetKeys(spec, report);
  checkSurprises(parsed, report);
}

/** Checks what depends on the target and on what the build provides. */
function checkBuildOf(
  parsed: ParsedSpec,
  facts: Facts,
  target: DalecTarget | undefined,
  options: CheckSpecOptions,
  report: CheckReport,
): void {
  const { root, declaredArguments } = parsed;
  const { buildArgs, namedContexts = [] } = options;
  const forTarget = facts(defined({ buildArgs, targetKey: target?.key }));
  checkProvided(parsed, forTarget, target, options, report);
  if (target === undefined) return;
  checkTarget(root, target, namedContexts, report);
  if (target.kind === TargetKind.Package || target.kind === TargetKind.Image) {
    const values = { ...declaredArguments, ...argumentRecord(buildArgs) };
    checkPackageForm(root, target.distribution?.format ?? "none", values, report);
  }
}

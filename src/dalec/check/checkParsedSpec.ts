import { defined } from "../../json";
import { argumentValues } from "../arguments/argumentValues";
import { argumentRecord } from "../arguments/knownArguments";
import type { Diagnostic } from "../diagnostics";
import type { ParsedSpec } from "../facts/parsedSpec";
import type { ReadSpecOptions } from "../facts/readFacts";
import type { SpecFacts } from "../facts/specFacts";
import { normalPlatform } from "../platform";
import { type FrontendRelease, releaseOf } from "../releases/frontendRelease";
import { rules } from "../rules";
import { spec as specSchema } from "../schema/specSchema";
import { chosenFrontend, defaultFrontend } from "../syntaxLine";
import { type DalecTarget, TargetKind } from "../targets/dalecTarget";
import { findTargetIn } from "../targets/findTarget";
import { wholeSpec } from "../yaml/located";
import type { YamlValue } from "../yaml/tree";
import { checkAliases } from "./checkAliases";
import { type ArgumentReader, checkArguments } from "./checkArguments";
import { checkArtifacts } from "./checkArtifacts";
import { checkBuildSteps } from "./checkBuildSteps";
import { checkCommandLines } from "./checkCommandLines";
import { checkConstraints } from "./checkConstraints";
import { checkForwarded } from "./checkForwarded";
import { checkFrontend } from "./checkFrontend";
import { checkImages } from "./checkImages";
import { checkPackageForm } from "./checkPackageForm";
import { checkPatches } from "./checkPatches";
import { checkPlatforms } from "./checkPlatforms";
import { checkProvided, isTested, type ReadElsewhere } from "./checkProvided";
import { CheckReport } from "./checkReport";
import { checkSources } from "./checkSources";
import type { CheckSpecOptions } from "./checkSpecOptions";
import { checkStructure } from "./checkStructure";
import { checkSurprises } from "./checkSurprises";
import { checkTarget, checkTargetKeys, usesPrebuilt } from "./checkTarget";
import { checkAddresses, checkPatterns } from "./checkTexts";
import { withFrontendWord } from "./frontendWord";

type Facts = (options?: ReadSpecOptions) => SpecFacts;

/** Lists every problem of a parsed spec, in the order of the text. */
export function checkParsedSpec(parsed: ParsedSpec, facts: Facts, options: CheckSpecOptions): Diagnostic[] {
  const { root, yaml } = parsed;
  const frontend = chosenFrontend(options);
  const release = releaseOf(frontend ?? parsed.syntax?.ref ?? defaultFrontend);
  const report = new CheckReport(release);
  for (const problem of yaml.problems) report.add(problem.code, { ...problem, path: "" }, problem.message);
  const isReadable = yaml.problems.every(({ code }) => rules[code].severity !== "error");
  if (isReadable && yaml.value === undefined) report.add("empty-spec", wholeSpec, "the spec is empty");
  if (isReadable) checkFrontend(parsed, frontend, report);
  const target = targetOf(facts(), release, options, report);
  if (yaml.value !== undefined)
    checkFields(parsed, yaml.value, options, readerOf(facts(), target, options), report);
  if (root.isSet) checkBuildOf(parsed, facts, target, options, report);
  const diagnostics = report.diagnostics(yaml.locate, options.file);
  const { frontendWord, file } = options;
  if (frontendWord === undefined) return diagnostics;
  const name = target?.name ?? options.target;
  // The frontend does not list the targets of the other frontends that a spec names.
  const isOwn = name !== undefined && !Object.hasOwn(facts().frontends, name.split("/", 1)[0] ?? "");
  return withFrontendWord(diagnostics, frontendWord, parsed.text, { file, target: isOwn ? name : undefined });
}

/** The target to build; undefined when none is named, or the name is not one of Dalec's. */
function targetOf(
  facts: SpecFacts,
  release: FrontendRelease,
  { target: name }: CheckSpecOptions,
  report: CheckReport,
): DalecTarget | undefined {
  if (name === undefined) return undefined;
  const found = findTargetIn(name, facts.frontends, release);
  if (found.target === undefined) report.add("unknown-target", wholeSpec, found.problem);
  else if (found.doubt !== undefined) report.addWarning("unknown-target", wholeSpec, found.doubt);
  else if (found.alias !== undefined) report.add("target-alias", wholeSpec, found.alias);
  return found.target;
}

function readerOf(
  facts: SpecFacts,
  target: DalecTarget | undefined,
  { target: name }: CheckSpecOptions,
): ArgumentReader {
  const { frontends } = facts;
  if (target !== undefined) return isForwarded(facts, target) ? "frontend" : "dalec";
  return name === undefined && Object.keys(frontends).length > 0 ? "either" : "dalec";
}

/** Whether Dalec passes the spec on to a frontend of the target's own. */
function isForwarded({ frontends }: SpecFacts, target: DalecTarget | undefined): boolean {
  return target?.kind === TargetKind.Custom && Object.hasOwn(frontends, target.key);
}

/** Checks what applies to every build of the spec. */
function checkFields(
  parsed: ParsedSpec,
  value: YamlValue,
  options: CheckSpecOptions,
  reader: ArgumentReader,
  report: CheckReport,
): void {
  const spec = parsed.root;
  const filled = checkStructure(specSchema, value, report);
  checkArguments(spec, filled, argumentRecord(options.buildArgs), reader, report);
  checkAliases(spec, report);
  checkSources(parsed, report);
  checkPatches(spec, report);
  checkBuildSteps(spec, report);
  checkArtifacts(spec, report);
  checkImages(parsed, report);
  checkTargetKeys(spec, report);
  checkSurprises(parsed, report);
}

/** What the other targets of the same contexts read: all of them, where a frontend that is not Dalec's decides. */
function readElsewhere(
  facts: Facts,
  { otherTargets = [], buildArgs }: CheckSpecOptions,
  release: FrontendRelease,
): ReadElsewhere {
  const others = otherTargets.map((name) => findTargetIn(name, facts().frontends, release).target);
  if (others.some((other) => other === undefined || other.kind === TargetKind.Custom)) return () => true;
  const read = others.flatMap((other) => {
    const { contexts } = facts(defined({ buildArgs, targetKey: other?.key }));
    return [other?.workerContext, ...contexts.map(({ name }) => name)];
  });
  return (name) => read.includes(name);
}

/** Checks what depends on the target and on what the build provides. */
function checkBuildOf(
  parsed: ParsedSpec,
  facts: Facts,
  target: DalecTarget | undefined,
  options: CheckSpecOptions,
  report: CheckReport,
): void {
  // Dalec passes the spec, all arguments and all contexts on to the target's own frontend, which decides about them.
  if (isForwarded(facts(), target)) {
    checkForwarded(parsed, argumentRecord(options.buildArgs), report);
    return;
  }
  const { root, declaredArguments } = parsed;
  const { buildArgs, namedContexts = [] } = options;
  const platforms = (options.platforms ?? []).map(normalPlatform);
  const forTarget = facts(defined({ buildArgs, targetKey: target?.key }));
  checkProvided(parsed, forTarget, target, options, readElsewhere(facts, options, report.release), report);
  checkCommandLines(root, target, isTested(target, options), report);
  const values = argumentValues(declaredArguments, argumentRecord(buildArgs));
  const texts = { spec: parsed, values, ...defined({ target }) };
  checkAddresses(texts, report);
  if (isTested(target, options)) checkPatterns(texts, report);
  if (target === undefined || target.kind === TargetKind.Custom) return;
  checkTarget(root, target, namedContexts, report);
  checkPlatforms(target, platforms, report);
  if (usesPrebuilt(target, namedContexts)) return;
  checkConstraints(root, target, platforms, values, report);
  if (target.kind !== TargetKind.Debug && target.kind !== TargetKind.Worker) {
    checkPackageForm(root, target.distribution?.format ?? "none", values, report);
  }
}

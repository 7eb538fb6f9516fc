import { argumentRecord } from "../arguments/known";
import type { Diagnostic } from "../diagnostics";
import type { ParsedSpec } from "../facts/parsedSpec";
import type { ReadSpecOptions } from "../facts/read";
import type { SpecFacts } from "../facts/specFacts";
import { spec as specSchema } from "../schema/spec";
import { TargetKind } from "../targets/target";
import type { Located } from "../yaml/located";
import type { YamlProblem } from "../yaml/parse";
import type { YamlValue } from "../yaml/tree";
import { checkAliases } from "./aliases";
import { checkArguments } from "./arguments";
import { checkArtifacts } from "./artifacts";
import { checkBuild } from "./build";
import { checkFrontend } from "./frontend";
import { checkImages } from "./image";
import { checkNeeds } from "./needs";
import { checkPackageForm } from "./package";
import { checkPatches } from "./patches";
import { checkRemarks } from "./remarks";
import { Report, toDiagnostics } from "./report";
import { checkRoute, checkTargetKeys } from "./route";
import { checkSources } from "./sources";
import { checkStructure } from "./structure";
import { checkTarget } from "./targets";

/** What `checkSpec` takes into account beside the text. */
export interface CheckSpecOptions {
  /** The file's name, repeated in every diagnostic. Omitted: diagnostics name no file. */
  file?: string;
  /** The target to build, such as `azlinux3/rpm`. Omitted: what depends on a target is not checked. */
  target?: string;
  /** Build arguments, as a record or as `NAME=value` lines. Defaults to none. */
  buildArgs?: Readonly<Record<string, string>> | readonly string[];
  /** Names of the contexts that the build is given. Omitted: whether contexts are missing is not checked. */
  namedContexts?: readonly string[];
  /** Names of the secrets that the build is given. Omitted: whether secrets are missing is not checked. */
  secrets?: readonly string[];
  /** Identifiers of the ssh agents that the build is given. Omitted: whether agents are missing is not checked. */
  ssh?: readonly string[];
  /** Labels that the build is given beside the spec, as `NAME=value`. Defaults to none. */
  labels?: readonly string[];
  /** Whether the build is given a main context. Omitted: whether it is missing is not checked. */
  context?: boolean;
}

type Facts = (options?: ReadSpecOptions) => SpecFacts;

/** Lists every problem of a parsed spec, in the order of the text. */
export function checkParsed(parsed: ParsedSpec, facts: Facts, options: CheckSpecOptions): Diagnostic[] {
  const { value, problems, position } = parsed.yaml;
  const report = new Report();
  for (const problem of problems) reportYaml(problem, report);
  const isReadable = problems.every(({ harmless }) => harmless);
  if (isReadable && value === undefined)
    report.error("empty-spec", { path: "", offset: 0 }, "the spec is empty");
  if (isReadable) checkFrontend(parsed, report);
  if (value !== undefined) checkFields(parsed.root, value, options, report);
  checkBuildOf(parsed, facts, options, report);
  return toDiagnostics(report.remarks, position, options.file);
}

/** What holds for every build of the spec. */
function checkFields(spec: Located, value: YamlValue, options: CheckSpecOptions, report: Report): void {
  const filled = checkStructure(specSchema, value, report);
  checkArguments(spec, filled, argumentRecord(options.buildArgs), report);
  checkAliases(spec, report);
  checkSources(spec, report);
  checkPatches(spec, report);
  checkBuild(spec, report);
  checkArtifacts(spec, report);
  checkImages(spec, report);
  checkTargetKeys(spec, report);
  checkRemarks(spec, report);
}

/** What depends on the target and on what the build is given. */
function checkBuildOf(parsed: ParsedSpec, facts: Facts, options: CheckSpecOptions, report: Report): void {
  const spec = parsed.root;
  const found = options.target === undefined ? undefined : checkTarget(options.target, facts(), report);
  const target = found?.target;
  if (!spec.given) return;
  for (const label of options.labels ?? []) {
    const message = `Dalec does not put the label "${label}" of the command line into images`;
    report.warning(
      "ignored-label",
      { path: "", offset: 0 },
      message,
      "Write it into the spec, under image.labels.",
    );
  }
  checkNeeds(spec, facts({ ...options, ...(target && { targetKey: target.key }) }), target, options, report);
  if (target === undefined) return;
  checkRoute(spec, target, { namedContexts: options.namedContexts ?? [] }, report);
  if (target.kind === TargetKind.Package || target.kind === TargetKind.Image) {
    const values = { ...parsed.declaredArguments, ...argumentRecord(options.buildArgs) };
    checkPackageForm(spec, target.distribution?.format ?? "none", values, report);
  }
}

function reportYaml({ code, message, offset, harmless }: YamlProblem, report: Report): void {
  const place = { path: "", offset };
  if (harmless) report.warning(code, place, message);
  else report.error(code, place, message);
}

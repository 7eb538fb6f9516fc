import { argumentRecord } from "../arguments/knownArguments";
import type { ParsedSpec } from "../facts/parsedSpec";
import type { ContextNeed, SpecFacts } from "../facts/specFacts";
import { familiarName } from "../familiarName";
import { didYouMean, nearestNames } from "../nearest";
import { loader } from "../releases/loader";
import type { DalecTarget } from "../targets/dalecTarget";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt, wholeSpec } from "../yaml/located";
import type { CheckReport } from "./checkReport";
import type { CheckSpecOptions, ContextFinding } from "./checkSpecOptions";
import { runsTests } from "./checkTarget";

/** Whether another target that gets the same named contexts reads one, or can read it. */
export type ReadElsewhere = (name: string) => boolean;

/** Checks that the build provides what the spec needs, and that something uses what the build provides. */
export function checkProvided(
  parsed: ParsedSpec,
  facts: SpecFacts,
  target: DalecTarget | undefined,
  provided: CheckSpecOptions,
  isReadElsewhere: ReadElsewhere,
  report: CheckReport,
): void {
  checkLabels(provided.labels ?? [], report);
  const contexts = usedContexts(facts, target, provided);
  checkMissingContexts(parsed, contexts, provided, report);
  reportFindings(parsed, contexts, provided.contextFindings ?? [], report);
  for (const name of missing(facts.secrets, provided.secrets)) {
    const message = `the spec needs the build secret "${name}", but the build does not provide it`;
    report.add("missing-secret", credential(parsed, name, ["header", "token"]), message);
  }
  for (const name of missing(facts.ssh, provided.ssh)) {
    const message = `the spec needs the SSH agent "${name}", but the build does not provide it`;
    report.add("missing-ssh", credential(parsed, name, ["ssh"]), message);
  }
  const namedContexts = provided.namedContexts ?? [];
  checkNamedContexts(parsed.root, facts, target, namedContexts, isReadElsewhere, report);
  if (target !== undefined) checkWorkerContexts(target, namedContexts, isReadElsewhere, report);
}

function checkLabels(labels: readonly string[], report: CheckReport): void {
  for (const label of labels) {
    const message = `Dalec does not put the label "${label}" of the command line into images`;
    report.add("ignored-label", wholeSpec, message, "Write it into the spec, under image.labels.");
  }
}

/** The contexts that a build reads: those of tests only if it runs them. */
function usedContexts(
  { contexts }: SpecFacts,
  target: DalecTarget | undefined,
  options: CheckSpecOptions,
): readonly ContextNeed[] {
  if (target === undefined || isTested(target, options)) return contexts;
  return contexts.filter(({ from }) => !/^(targets\.[^.]+\.)?tests\[/.test(from));
}

/** Whether a build runs the tests of the spec, if the target, which is undefined when it is not known, does. */
export function isTested(target: DalecTarget | undefined, { buildArgs }: CheckSpecOptions): boolean {
  const isSkipped = /^(1|t|true)$/i.test(argumentRecord(buildArgs).DALEC_SKIP_TESTS ?? "");
  return !isSkipped && (target === undefined || runsTests(target));
}

function checkMissingContexts(
  { root, sources }: ParsedSpec,
  contexts: readonly ContextNeed[],
  { context, namedContexts }: CheckSpecOptions,
  report: CheckReport,
): void {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  for (const { name, from } of contexts) {
    const position = fieldOf(byPath.get(from) ?? root, "context");
    if (name === "context") {
      if (context !== false) continue;
      const message = "this source reads the build context, but the build has none";
      report.add("missing-context", position, message, "Provide a build context.");
    } else if (namedContexts?.includes(name) === false) {
      const message = `this source reads the context "${name}", but the build does not provide it`;
      report.add("missing-context", position, message, () => didYouMean(nearestNames(name, namedContexts)));
    }
  }
}

/** Reports what a look at the contexts found, at the field that decides on what a source reads. */
function reportFindings(
  { root, sources }: ParsedSpec,
  contexts: readonly ContextNeed[],
  findings: readonly ContextFinding[],
  report: CheckReport,
): void {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const patches = fieldsOf(fieldOf(root, "patches")).flatMap(itemsAt);
  for (const { from, message, isWarning } of findings) {
    const source = byPath.get(from);
    if (source !== undefined && contexts.every((need) => need.from !== from)) continue;
    const owner = source ?? patches.find(({ path }) => path === from);
    const fields = ["path", "includes", "excludes", "context"].map((name) => fieldOf(owner ?? root, name));
    const position = owner === undefined ? wholeSpec : (fields.find(({ isSet }) => isSet) ?? owner);
    if (isWarning) report.addWarning("nothing-in-context", position, message);
    else report.add("nothing-in-context", position, message);
  }
}

/** What is needed and not provided; nothing when it is unknown what is provided. */
function missing(needed: readonly string[], provided: readonly string[] | undefined): string[] {
  return provided === undefined ? [] : needed.filter((name) => !provided.includes(name));
}

/** The first field that names a secret or an agent. */
function credential({ root, sources }: ParsedSpec, name: string, fields: readonly string[]): Located {
  const candidates = sources.flatMap((source) => {
    const hosts = itemsAt(fieldOf(source, "generate")).flatMap((item) =>
      fieldsOf(fieldOf(item, "gomod", "auth")),
    );
    return fields.flatMap((field) => [
      fieldOf(source, "git", "auth", field),
      ...hosts.map((host) => (field === "ssh" ? fieldOf(host, "ssh", "id") : fieldOf(host, field))),
    ]);
  });
  return candidates.find((candidate) => textAt(candidate) === name) ?? root;
}

/** Checks that something reads each named context, or that it replaces an image. */
function checkNamedContexts(
  spec: Located,
  facts: SpecFacts,
  target: DalecTarget | undefined,
  namedContexts: readonly string[],
  isReadElsewhere: ReadElsewhere,
  report: CheckReport,
): void {
  const used = facts.contexts.map(({ name }) => name);
  for (const name of namedContexts) {
    if (used.includes(name) || name === "context" || isReadByDalec(name, report)) continue;
    if (/[.:/]/.test(name)) {
      checkImageContext(name, spec, facts, target, report);
    } else if (!isReadElsewhere(name)) {
      const nearest = () => didYouMean(nearestNames(name, used));
      report.add("unused-context", wholeSpec, `nothing reads the context "${name}"`, nearest);
    }
  }
}

/** A context under the name of an image replaces the image, but not everywhere. */
function checkImageContext(
  name: string,
  spec: Located,
  facts: SpecFacts,
  target: DalecTarget | undefined,
  report: CheckReport,
): void {
  const isSame = (image: string) => familiarName(image) === familiarName(name);
  if (target?.fixedImages.some(isSame) && !hasBase(spec, target.key)) {
    const worker = target.distribution?.workerBase;
    const effect =
      worker !== undefined && isSame(worker) ? "replaces the base of the worker, not" : "does not replace";
    const message = `the context "${name}" ${effect} the image that ${target.name} installs the package on`;
    const hint = `Set another image in the spec: targets.${target.key}.image.bases`;
    report.add("fixed-base-image", wholeSpec, message, hint);
  }
  const replaced = [...Object.values(facts.frontends), ...signers(spec)];
  if (facts.images.some(isSame) && !replaced.some(isSame)) {
    const message = `the context "${name}" does not replace the image "${name}" of the spec, because Dalec pulls it from its registry`;
    report.add("fixed-base-image", wholeSpec, message, "Change the reference in the spec.");
  }
}

/** Checks for contexts of another target's worker, and of a base image that the worker context makes useless. */
function checkWorkerContexts(
  { workerContext, key, distribution }: DalecTarget,
  namedContexts: readonly string[],
  isReadElsewhere: ReadElsewhere,
  report: CheckReport,
): void {
  if (workerContext === undefined || distribution === undefined) return;
  const isOther = (name: string) => /^dalec-.*-worker$/.test(name) && name !== workerContext;
  const other = namedContexts.find((name) => isOther(name) && !isReadElsewhere(name));
  if (other !== undefined) {
    const message = `expected "${workerContext}" as the worker context of ${key}, got "${other}"`;
    report.add("unused-context", wholeSpec, message);
  }
  const base = namedContexts.find((name) => familiarName(name) === familiarName(distribution.workerBase));
  if (base !== undefined && namedContexts.includes(workerContext) && !isReadElsewhere(base)) {
    const message = `nothing reads the context "${base}", because the context "${workerContext}" replaces the whole worker`;
    report.add("unused-context", wholeSpec, message);
  }
}

function hasBase(spec: Located, key: string): boolean {
  return [spec, fieldOf(spec, "targets", key)].some((owner) =>
    ["base", "bases"].some((name) => fieldOf(owner, "image", name).isSet),
  );
}

function signers(spec: Located): string[] {
  return [spec, ...fieldsOf(fieldOf(spec, "targets"))].flatMap(
    (owner) => textAt(owner, "package_config", "signer", "image") ?? [],
  );
}

/** Whether Dalec itself reads the context. */
function isReadByDalec(name: string, report: CheckReport): boolean {
  if (name === "dalec-source-options") return report.supports(loader.sourceOptions);
  return /^dalec-.*-worker$|^(.*-)?pkg$/.test(name);
}

import type { SpecFacts } from "../facts/specFacts";
import { familiarName } from "../familiarName";
import { didYouMean, nearestNames } from "../nearest";
import type { DalecTarget } from "../targets/target";
import { fieldOf, fieldsOf, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

type Facts = Pick<SpecFacts, "contexts" | "images" | "frontends">;

/** Checks named contexts that a build is given: that something reads them, and what they replace. */
export function checkGivenContexts(
  spec: Located,
  facts: Facts,
  target: DalecTarget | undefined,
  namedContexts: readonly string[],
  report: Report,
): void {
  const place = { path: "", offset: 0 };
  const used = facts.contexts.map(({ name }) => name);
  for (const name of namedContexts) {
    if (used.includes(name) || name === "context" || isDalecs(name)) continue;
    if (/[.:/]/.test(name)) {
      checkImage(name, spec, facts, target, report);
    } else {
      const near = () => didYouMean(nearestNames(name, used));
      report.warning("unused-context", place, `the context "${name}" is given, but not used`, near);
    }
  }
  const { workerContext, key, distribution } = target ?? {};
  if (workerContext === undefined || distribution === undefined) return;
  const other = namedContexts.find((name) => /^dalec-.*-worker$/.test(name) && name !== workerContext);
  if (other !== undefined) {
    const message = `the context "${other}" is given, but the worker of ${key} is "${workerContext}"`;
    report.warning("unused-context", place, message);
  }
  const base = namedContexts.find((name) => familiarName(name) === familiarName(distribution.workerBase));
  if (base !== undefined && namedContexts.includes(workerContext)) {
    report.warning("unused-context", place, `the context "${base}" has no effect beside "${workerContext}"`);
  }
}

/** A context under the name of an image takes the image's place, but not everywhere. */
function checkImage(
  name: string,
  spec: Located,
  facts: Facts,
  target: DalecTarget | undefined,
  report: Report,
): void {
  const isSame = (image: string) => familiarName(image) === familiarName(name);
  const place = { path: "", offset: 0 };
  if (target?.fixedImages.some(isSame) && !hasBase(spec, target.key)) {
    const worker = target.distribution?.workerBase;
    const done =
      worker !== undefined && isSame(worker) ? "replaces the base of the worker, not" : "does not replace";
    const message = `the context "${name}" ${done} the image that ${target.name} installs the package on`;
    const hint = `Name another one in the spec: targets.${target.key}.image.bases`;
    report.warning("fixed-base-image", place, message, hint);
  }
  const asked = [...Object.values(facts.frontends), ...signers(spec)];
  if (facts.images.some(isSame) && !asked.some(isSame)) {
    const message = `the context "${name}" does not replace the image of that name in the spec: Dalec takes it from its registry`;
    report.warning("fixed-base-image", place, message, "Change the reference in the spec.");
  }
}

function hasBase(spec: Located, key: string): boolean {
  return [spec, fieldOf(spec, "targets", key)].some((owner) =>
    ["base", "bases"].some((name) => fieldOf(owner, "image", name).given),
  );
}

function signers(spec: Located): string[] {
  return [spec, ...fieldsOf(fieldOf(spec, "targets"))].flatMap(
    (owner) => textAt(owner, "package_config", "signer", "image") ?? [],
  );
}

function isDalecs(name: string): boolean {
  return /^dalec-.*-worker$|^(.*-)?pkg$|^dalec-source-options$/.test(name);
}

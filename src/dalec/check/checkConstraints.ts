import { argumentCause } from "../arguments/argumentValues";
import { expand } from "../arguments/expand";
import { type DependencyList, dependenciesOf, type RelationList, relationsOf } from "../facts/effective";
import { type DalecTarget, TargetKind, TargetOutput } from "../targets/dalecTarget";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";
import {
  type Architectures,
  architectureNames,
  architecturesOf,
  type Need,
  needOf,
} from "./packageArchitecture";
import {
  type ConstraintReader,
  isDebDependency,
  isRpmDependency,
  readDebConstraint,
  readRpmConstraint,
} from "./versionConstraint";

/** A list of packages that a target hands to its package manager. */
interface PackageList {
  list: Located;
  /** Whether Dalec substitutes build arguments in its versions. */
  filled: boolean;
}

/** Checks the names, versions and architectures of the packages that a target reads. */
export function checkConstraints(
  spec: Located,
  target: DalecTarget,
  platforms: readonly string[],
  values: Readonly<Record<string, string>>,
  report: CheckReport,
): void {
  // Windows binaries are built on Ubuntu, and extensions of Flatcar as well.
  const format = target.distribution?.format === "rpm" ? "rpm" : "deb";
  const isRpm = format === "rpm";
  const architectures = architecturesOf[format];
  for (const { list, filled } of listsOf(spec, target)) {
    for (const item of fieldsOf(list)) {
      const listed = itemsAt(fieldOf(item, "arch")).flatMap((one) => textAt(one) ?? []);
      const need = needOf(listed, platforms, architectures);
      if (!(isRpm ? isRpmDependency(item.key) : isDebDependency(item.key))) {
        const message = `${architectures.manager} refuses "${item.key}" as the name of a package`;
        if (need === "always" || !isRpm) report.add("bad-package-field", item, message);
        continue;
      }
      const reader = isRpm ? readRpmConstraint : readDebConstraint;
      checkVersions(item, filled ? values : undefined, reader, need, report);
      checkArchitectures(item, list, target, architectures, report);
    }
  }
}

/** Dalec ignores the constraints of `test`, and apt and dnf themselves read those of `sysext`. */
function listsOf(spec: Located, { key, kind, name, output, distribution }: DalecTarget): PackageList[] {
  if (distribution === undefined || kind === TargetKind.Worker || name.endsWith("/debug/spec")) return [];
  const dependencies = (list: DependencyList) => ({
    // A package that is only named has no constraints.
    list: dependenciesOf(spec, key, list, false),
    filled: list !== "recommends",
  });
  if (name.endsWith("/depsonly")) return [dependencies("runtime")];
  const needsNoMore =
    kind === TargetKind.Debug || output === TargetOutput.Dsc || distribution.format === "zip";
  if (needsNoMore) return [dependencies("build")];
  const relations = (list: RelationList) => ({ list: relationsOf(spec, key, list), filled: true });
  return [
    ...(["build", "runtime", "recommends"] as const).map(dependencies),
    ...(["provides", "replaces", "conflicts"] as const).map(relations),
  ];
}

function checkVersions(
  item: Located & { key: string },
  values: Readonly<Record<string, string>> | undefined,
  reader: ConstraintReader,
  need: Need,
  report: CheckReport,
): void {
  for (const version of itemsAt(fieldOf(item, "version"))) {
    const written = textAt(version) ?? "";
    const { text, missing, problem, used } =
      values === undefined ? { text: written, missing: new Set(), used: [] } : expand(written, values);
    // The check of arguments reports these.
    if (missing.size > 0 || problem !== undefined) continue;
    const found = reader(item.key, text);
    if (found === undefined || (found.whereNeeded && need === "never")) continue;
    const cause = argumentCause(used, values ?? {});
    const because = cause === undefined ? "" : `, where ${cause}`;
    const message = `the version constraint "${text}" of "${item.key}"${because}: ${found.message}`;
    const isWarning = found.accepted || (found.whereNeeded && need === "maybe");
    if (isWarning) report.addWarning("bad-version-constraint", version, message, found.hint);
    else report.add("bad-version-constraint", version, message, found.hint);
  }
}

function checkArchitectures(
  item: Located & { key: string },
  list: Located,
  { key }: DalecTarget,
  architectures: Architectures,
  report: CheckReport,
): void {
  const { manager, known, form, pattern } = architectures;
  const items = itemsAt(fieldOf(item, "arch"));
  const all = items.map((one) => textAt(one));
  for (const architecture of items) {
    const name = textAt(architecture);
    if (name === undefined || pattern.test(name)) continue;
    const right = architectureNames(name, architectures);
    // Only dpkg reads "!" as a negation.
    const plain = manager === "dpkg" ? name.replace(/^!/, "") : name;
    if (!form.test(name)) {
      const message = `dpkg refuses "${name}" as the name of an architecture`;
      report.add("foreign-architecture", architecture, message, adviceOn(right, list, key));
    } else if (!known.has(plain) && !right.some((one) => all.includes(one))) {
      const message = `${manager} has no architecture "${name}", so this entry for "${item.key}" never applies`;
      report.addWarning("foreign-architecture", architecture, message, adviceOn(right, list, key));
    }
  }
}

/** What to write, and where: other targets may need the other name in the same list. */
function adviceOn(right: readonly string[], { path }: Located, key: string): string | undefined {
  if (right.length === 0) return undefined;
  const names = right.map((name) => `"${name}"`).join(" or ");
  const own = path.startsWith("targets.") ? "" : `, for ${key} alone under targets.${key}.${path}`;
  return `Write ${names}${own}.`;
}

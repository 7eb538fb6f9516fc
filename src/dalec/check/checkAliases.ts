import { fieldOf, fieldsOf, itemsAt, type Located } from "../yaml/located";
import { fieldPath, itemPath } from "../yaml/path";
import type { Offset, YamlValue } from "../yaml/tree";
import type { CheckReport } from "./checkReport";

/**
 * Checks for aliases whose anchors Dalec does not find.
 *
 * Dalec up to 0.21 reads each build step, and each package of a list, as a separate text: an alias finds only anchors in the
 * same step, or of the same package. Later releases find the others as well.
 */
export function checkAliases(spec: Located, report: CheckReport): void {
  for (const step of itemsAt(fieldOf(spec, "build", "steps"))) {
    checkWithin(step, beginning(step), "build step", report);
  }
  for (const owner of [spec, ...fieldsOf(fieldOf(spec, "targets"))]) {
    for (const name of packageLists) checkPackages(fieldOf(owner, ...name), report);
  }
}

const packageLists: readonly (readonly string[])[] = [
  ...["build", "runtime", "recommends", "sysext", "test"].map((name) => ["dependencies", name]),
  ...["provides", "replaces", "conflicts"].map((name) => [name]),
];

function checkPackages(list: Located, report: CheckReport): void {
  if (list.value?.type !== "mapping") return;
  for (const { offset, end } of list.value.merges ?? []) {
    const message = `Dalec up to 0.21 reads "<<" in a list of packages as the name of a package`;
    const hint = "Write out the packages.";
    report.add("unreachable-alias", { path: list.path, offset, end }, message, hint);
  }
  const merged = new Set(
    list.value.merges?.flatMap(({ value }) => fieldsOf({ ...list, value })).map(({ key }) => key),
  );
  for (const packaged of fieldsOf(list)) {
    if (!merged.has(packaged.key)) checkWithin(packaged, beginning(packaged), "package", report);
  }
}

/** Where a value begins in the text: at its alias, if it is written as one. */
function beginning({ value, offset }: Located): Offset {
  return value?.alias?.offset ?? value?.offset ?? offset;
}

/** Reports the aliases of a value that refer to something before `from`. */
function checkWithin(
  { value, path }: Pick<Located, "value" | "path">,
  from: Offset,
  part: string,
  report: CheckReport,
): void {
  if (value === undefined) return;
  const { alias } = value;
  if (alias !== undefined && alias.anchor < from) {
    const message = `Dalec up to 0.21 does not find the anchor of "${alias.name}", because it is outside of the ${part}`;
    const { offset, end } = alias;
    report.add("unreachable-alias", { path, offset, end }, message, "Write out the value.");
    return;
  }
  for (const [innerPath, inner] of within(value, path))
    checkWithin({ value: inner, path: innerPath }, from, part, report);
}

function within(value: YamlValue, path: string): (readonly [path: string, value: YamlValue])[] {
  if (value.type === "list") return value.items.map((item, index) => [itemPath(path, index), item]);
  if (value.type === "scalar") return [];
  return [
    ...value.entries.map((entry) => [fieldPath(path, entry.key), entry.value] as const),
    ...(value.merges ?? []).map((merge) => [path, merge.value] as const),
  ];
}

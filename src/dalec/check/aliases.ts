import { fieldOf, fieldsOf, itemsAt, type Located } from "../yaml/located";
import { fieldPath, itemPath } from "../yaml/path";
import type { Offset, YamlValue } from "../yaml/tree";
import type { Report } from "./report";

/**
 * Checks aliases where Dalec does not find what they refer to.
 *
 * Dalec 0.21 reads a build step, and what is said of a package, as texts of their own: an alias there finds only what
 * stands in the same step, or under the same package (project-dalec/dalec reads them better after 0.21.5).
 */
export function checkAliases(spec: Located, report: Report): void {
  for (const step of itemsAt(fieldOf(spec, "build", "steps"))) {
    reach(step, beginning(step), "build step", report);
  }
  for (const owner of [spec, ...fieldsOf(fieldOf(spec, "targets"))]) {
    for (const name of packageLists) checkPackages(fieldOf(owner, ...name), report);
  }
}

const packageLists: readonly (readonly string[])[] = [
  ...["build", "runtime", "recommends", "sysext", "test"].map((name) => ["dependencies", name]),
  ...["provides", "replaces", "conflicts"].map((name) => [name]),
];

function checkPackages(list: Located, report: Report): void {
  if (list.value?.type !== "mapping") return;
  for (const { offset } of list.value.merges ?? []) {
    const message = `Dalec 0.21 takes "<<" in a list of packages for a package`;
    report.error("unreachable-alias", { path: list.path, offset }, message, "Write the packages out.");
  }
  const merged = new Set(
    list.value.merges?.flatMap(({ value }) => fieldsOf({ ...list, value })).map(({ key }) => key),
  );
  for (const packaged of fieldsOf(list)) {
    if (!merged.has(packaged.key)) reach(packaged, beginning(packaged), "package", report);
  }
}

/** Where a value itself begins: the place of its alias where it has one. */
function beginning({ value, offset }: Located): Offset {
  return value?.alias?.offset ?? value?.offset ?? offset;
}

function reach(
  { value, path }: Pick<Located, "value" | "path">,
  from: Offset,
  place: string,
  report: Report,
): void {
  if (value === undefined) return;
  if (value.alias !== undefined && value.alias.anchor < from) {
    const message = `Dalec 0.21 does not find what the alias "${value.alias.name}" refers to from within a ${place}`;
    report.error("unreachable-alias", { path, offset: value.alias.offset }, message, "Write it out.");
    return;
  }
  for (const [innerPath, inner] of within(value, path))
    reach({ value: inner, path: innerPath }, from, place, report);
}

function within(value: YamlValue, path: string): (readonly [path: string, value: YamlValue])[] {
  if (value.type === "list") return value.items.map((item, index) => [itemPath(path, index), item]);
  if (value.type === "scalar") return [];
  return [
    ...value.entries.map((entry) => [fieldPath(path, entry.key), entry.value] as const),
    ...(value.merges ?? []).map((merge) => [path, merge.value] as const),
  ];
}

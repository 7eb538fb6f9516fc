import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";

/** The lists of packages below `dependencies`. */
export type DependencyList = "build" | "runtime" | "recommends" | "sysext" | "test";

/** The lists that say how a package relates to other packages. */
export type RelationList = "provides" | "replaces" | "conflicts";

/**
 * A list of dependencies as Dalec builds it for a target: the target's own if it has entries, otherwise that of the spec.
 * An empty list replaces nothing.
 *
 * @param readsNames Whether the release reads packages in the form `[a, b]`. Others ignore them.
 */
export function dependenciesOf(
  spec: Located,
  key: string,
  name: DependencyList,
  readsNames: boolean,
): Located {
  const own = fieldOf(spec, "targets", key, "dependencies", name);
  return packagesOf(own, readsNames).length > 0 ? own : fieldOf(spec, "dependencies", name);
}

/** The packages of a list, in either form. */
export function packagesOf(list: Located, readsNames: boolean): (Located & { key: string })[] {
  const names = readsNames ? itemsAt(list) : [];
  const named = names.flatMap((item) => {
    const key = textAt(item);
    return key === undefined ? [] : [{ ...item, key }];
  });
  return [...fieldsOf(list), ...named];
}

/** A list of related packages as Dalec builds it for a target: here, an empty list of the target replaces that of the spec. */
export function relationsOf(spec: Located, key: string, name: RelationList): Located {
  const own = fieldOf(spec, "targets", key, name);
  return own.value?.type === "mapping" ? own : fieldOf(spec, name);
}

/** The artifacts that Dalec packages for a target: the target's own replace all those of the spec. */
export function artifactsOf(spec: Located, key: string): Located {
  const own = fieldOf(spec, "targets", key, "artifacts");
  return own.isSet ? own : fieldOf(spec, "artifacts");
}

/** The base images that Dalec uses for a target: its `base` or `bases` replace those of the spec. */
export function basesOf(spec: Located, key: string): { field: Located; count: number } {
  const own = bases(fieldOf(spec, "targets", key, "image"));
  return own ?? bases(fieldOf(spec, "image")) ?? { field: spec, count: 0 };
}

function bases(image: Located): { field: Located; count: number } | undefined {
  const base = fieldOf(image, "base");
  const list = fieldOf(image, "bases");
  if (list.isSet) return { field: list, count: itemsAt(list).length };
  return textAt(base) === undefined ? undefined : { field: base, count: 1 };
}

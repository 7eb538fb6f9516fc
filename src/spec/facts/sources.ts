import { fieldPath, itemPath } from "../yaml/path";
import { entriesOf, isNull, itemsOf, valueAt, type YamlMapping, type YamlValue } from "../yaml/tree";

/** What a spec uses a source for. */
export type SourceUse = "source" | "build" | "mount" | "repository" | "base";

/** A source somewhere in a spec. */
export interface FoundSource {
  /** Path of field names, such as `sources.src` or `tests[0].mounts[1].spec`. */
  path: string;
  use: SourceUse;
  source: YamlMapping;
}

/**
 * Every source of a spec, wherever one can stand: under `sources`, within others, as mounts of steps and tests, in
 * package repositories and as image bases.
 *
 * `targetKey` leaves out what only other targets use; without it, all of them count.
 */
export function everySource(spec: YamlValue | undefined, targetKey?: string): FoundSource[] {
  const found: FoundSource[] = [];
  for (const { key, value } of entriesOf(valueAt(spec, "sources")))
    collect(value, fieldPath("sources", key), "source", found);
  collectSteps(valueAt(spec, "build", "steps"), "build.steps", found);
  collectShared(spec, "", found);
  for (const { key, value } of entriesOf(valueAt(spec, "targets"))) {
    if (targetKey === undefined || targetKey === key)
      collectShared(value, `${fieldPath("targets", key)}.`, found);
  }
  return found;
}

/** What a spec and each of its targets have in common. */
function collectShared(owner: YamlValue | undefined, prefix: string, found: FoundSource[]): void {
  itemsOf(valueAt(owner, "tests")).forEach((test, index) => {
    collectMounts(valueAt(test, "mounts"), `${prefix}tests[${index}].mounts`, found);
  });
  itemsOf(valueAt(owner, "dependencies", "extra_repos")).forEach((repository, index) => {
    const path = `${prefix}dependencies.extra_repos[${index}]`;
    for (const field of ["keys", "config"]) {
      for (const { key, value } of entriesOf(valueAt(repository, field))) {
        collect(value, fieldPath(`${path}.${field}`, key), "repository", found);
      }
    }
    collectMounts(valueAt(repository, "data"), `${path}.data`, found, "repository");
  });
  itemsOf(valueAt(owner, "image", "bases")).forEach((base, index) => {
    const rootfs = valueAt(base, "rootfs");
    if (rootfs !== undefined) collect(rootfs, `${prefix}image.bases[${index}].rootfs`, "base", found);
  });
}

function collect(source: YamlValue, path: string, use: SourceUse, found: FoundSource[]): void {
  if (source.type !== "mapping" || isNull(source)) return;
  found.push({ path, use, source });
  const context = valueAt(source, "build", "source");
  if (context !== undefined) collect(context, `${path}.build.source`, "build", found);
  const command = valueAt(source, "image", "cmd");
  collectMounts(valueAt(command, "mounts"), `${path}.image.cmd.mounts`, found);
  collectSteps(valueAt(command, "steps"), `${path}.image.cmd.steps`, found);
}

function collectSteps(steps: YamlValue | undefined, path: string, found: FoundSource[]): void {
  itemsOf(steps).forEach((step, index) => {
    collectMounts(valueAt(step, "mounts"), `${path}[${index}].mounts`, found);
  });
}

function collectMounts(
  mounts: YamlValue | undefined,
  path: string,
  found: FoundSource[],
  use: SourceUse = "mount",
): void {
  itemsOf(mounts).forEach((mount, index) => {
    const source = valueAt(mount, "spec");
    if (source !== undefined) collect(source, `${path}[${index}].spec`, use, found);
  });
}

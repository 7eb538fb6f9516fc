import { fieldOf, fieldsOf, itemsAt, type Located } from "../yaml/located";

/** The purpose of a source. */
type SourceUse =
  /** A source of the build, under `sources`. */
  | "source"
  /** The context of a Dockerfile. */
  | "build"
  /** A mount of the commands that create a source, of a test, or of a repository. */
  | "mount"
  /** A mount of a single command of an image source. Dalec ignores the mounts of build steps. */
  | "stepMount"
  /** The key or configuration of a package repository. */
  | "repository"
  /** A base image. */
  | "base";

/** A source that a spec contains anywhere. */
export interface FoundSource extends Located {
  use: SourceUse;
  /** Key of the target that has the source. Omitted when the spec itself has it. */
  targetKey?: string;
}

/**
 * Every source of a spec: under `sources`, in other sources, as mounts of steps and tests, in package repositories and
 * as base images.
 */
export function everySource(spec: Located): FoundSource[] {
  return [
    ...fieldsOf(fieldOf(spec, "sources")).flatMap((source) => withNested(source, "source")),
    ...sharedSources(spec),
    ...fieldsOf(fieldOf(spec, "targets")).flatMap((target) =>
      sharedSources(target).map((source) => ({ ...source, targetKey: target.key })),
    ),
  ];
}

/** The sources that a spec and each of its targets can have. */
function sharedSources(owner: Located): FoundSource[] {
  const tests = itemsAt(fieldOf(owner, "tests"));
  const repositories = itemsAt(fieldOf(owner, "dependencies", "extra_repos"));
  const bases = itemsAt(fieldOf(owner, "image", "bases"));
  return [
    ...tests.flatMap((test) => mounts(fieldOf(test, "mounts"), "mount")),
    ...repositories.flatMap((repository) => [
      ...fieldsOf(fieldOf(repository, "keys")).flatMap((source) => withNested(source, "repository")),
      ...fieldsOf(fieldOf(repository, "config")).flatMap((source) => withNested(source, "repository")),
      ...mounts(fieldOf(repository, "data"), "mount"),
    ]),
    ...bases.flatMap((base) => withNested(fieldOf(base, "rootfs"), "base")),
  ];
}

function withNested(source: Located, use: SourceUse): FoundSource[] {
  const context = fieldOf(source, "build", "source");
  const command = fieldOf(source, "image", "cmd");
  return [
    { ...source, use },
    ...(fieldOf(source, "build").isSet ? withNested(context, "build") : []),
    ...mounts(fieldOf(command, "mounts"), "mount"),
    ...stepMounts(fieldOf(command, "steps")),
  ];
}

function stepMounts(steps: Located): FoundSource[] {
  return itemsAt(steps).flatMap((step) => mounts(fieldOf(step, "mounts"), "stepMount"));
}

function mounts(list: Located, use: SourceUse): FoundSource[] {
  return itemsAt(list).flatMap((mount) => withNested(fieldOf(mount, "spec"), use));
}

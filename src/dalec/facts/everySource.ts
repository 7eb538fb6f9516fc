import { fieldOf, fieldsOf, itemsAt, type Located } from "../yaml/located";

/** What a spec uses a source for. */
type SourceUse =
  /** The build: `sources`. */
  | "source"
  /** The context of a Dockerfile. */
  | "build"
  /** Laid over a path of the commands that make a source, of a test, or of a repository. */
  | "mount"
  /** A mount of a single command of an image source. Those of build steps are read and never used. */
  | "stepMount"
  /** The key or configuration of a package repository. */
  | "repository"
  /** An image to start from. */
  | "base";

/** A source somewhere in a spec. */
export interface FoundSource extends Located {
  use: SourceUse;
}

/**
 * Every source of a spec, wherever one can stand: under `sources`, within others, as mounts of steps and tests, in
 * package repositories and as image bases.
 *
 * `targetKey` leaves out what only other targets use; without it, all of them count.
 */
export function everySource(spec: Located, targetKey?: string): FoundSource[] {
  const owners = fieldsOf(fieldOf(spec, "targets")).filter(
    ({ key }) => targetKey === undefined || targetKey === key,
  );
  return [
    ...fieldsOf(fieldOf(spec, "sources")).flatMap((source) => withNested(source, "source")),
    ...[spec, ...owners].flatMap(sharedSources),
  ];
}

/** What a spec and each of its targets have in common. */
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
    ...(fieldOf(source, "build").given ? withNested(context, "build") : []),
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

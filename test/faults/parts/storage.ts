import type { Fault, Undo } from "../fault";
import { makeReadOnly, mountOver, resize, unmount } from "../mounts";
import type { Scene } from "../scene";

/** The places where an update writes: what the table calls them, and where they are. */
const places: readonly [name: string, path: (scene: Scene) => string][] = [
  ["the output directory", (scene) => scene.inProject("out")],
  ["the directory `.dalec` of the output directory", (scene) => scene.inProject("out", ".dalec")],
  ["the buildx store", (scene) => scene.onMachine("buildx")],
  ["TMPDIR", (scene) => scene.onMachine("tmp")],
];

function withoutSpace(path: (scene: Scene) => string): NonNullable<Fault["before"]> {
  return (scene): Undo => {
    mountOver(path(scene));
    scene.expectMount(path(scene));
    resize(path(scene), "as full as it is");
    return () => resize(path(scene), 64 * 1024);
  };
}

function readOnly(path: (scene: Scene) => string): NonNullable<Fault["before"]> {
  return (scene): Undo => {
    makeReadOnly(path(scene));
    return () => unmount(path(scene));
  };
}

/** File systems that are full or read-only. */
export const storageFaults: readonly Fault[] = places.flatMap(([name, path], index): Fault[] => [
  {
    what: `no space left for ${name}`,
    spoils: true,
    part: "storage",
    setting: "remote",
    during: ["update"],
    before: withoutSpace(path),
    outcome: "either",
    reads: /no space left|ENOSPC/i,
    after: "the error names the path; the next `up` continues when there is space",
    short: index === 0,
    tries: 2,
  },
  {
    what: `a read-only file system for ${name}`,
    part: "storage",
    setting: "remote",
    during: ["update"],
    before: readOnly(path),
    outcome: "either",
    reads: /read-only file system|EROFS/i,
    after: "the error names the path; the next `up` continues when it can be written",
    short: index === 0,
    tries: 2,
  },
]);

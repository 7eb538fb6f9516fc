import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Fault } from "../fault";
import { mountOver } from "../mounts";
import type { Scene } from "../scene";

/** Writes a file of somebody else, which must be as it was when it is moved away. */
function foreignFile(scene: Scene, ...path: string[]): () => void {
  const file = scene.inProject(...path);
  writeFileSync(file, "theirs");
  return () => {
    const found = readFileSync(file, "utf8");
    rmSync(file);
    if (found !== "theirs") throw new Error(`${file} was changed`);
  };
}

/** What else happens to the directory that shows the packages. */
export const outputFaults: readonly Fault[] = [
  {
    what: "the output directory is a mount point of another file system",
    spoils: true,
    part: "output directory",
    setting: "remote",
    during: ["create", "update", "destroy"],
    before(scene, operation) {
      if (operation === "destroy") return undefined;
      mountOver(scene.inProject("out"));
      scene.expectMount(scene.inProject("out"));
      return undefined;
    },
    outcome: "succeeds",
    after: "nothing; `destroy` empties it and leaves the mount point",
    tries: 3,
  },
  {
    what: "the output directory is behind a symbolic link",
    spoils: true,
    part: "output directory",
    setting: "remote",
    during: ["create"],
    before(scene) {
      mkdirSync(scene.onMachine("elsewhere"), { recursive: true });
      symlinkSync(scene.onMachine("elsewhere"), scene.inProject("out"));
      scene.expect(scene.inProject("out"));
      return undefined;
    },
    holds(scene) {
      const there = readdirSync(scene.onMachine("elsewhere"));
      if (!there.some((name) => name.endsWith(".deb"))) throw new Error("the link was not followed");
    },
    outcome: "succeeds",
    after: "nothing; `destroy` empties the directory and leaves the link",
    tries: 1,
  },
  {
    what: "a file of somebody else in a new output directory",
    part: "output directory",
    setting: "remote",
    during: ["create"],
    before(scene) {
      mkdirSync(scene.inProject("out"));
      return foreignFile(scene, "out", "theirs.txt");
    },
    outcome: "fails",
    reads: /theirs\.txt/,
    after: "the error names the file; move it away, or choose another directory",
    short: true,
    tries: 1,
  },
  {
    what: "a file of somebody else where a package is to be published",
    part: "output directory",
    setting: "remote",
    during: ["update"],
    before: (scene) => foreignFile(scene, "out", "theirs.deb"),
    outcome: "either",
    reads: /theirs\.deb/,
    after: "the error names the file; move it away, or choose another directory",
    tries: 1,
  },
  {
    what: "the output directory deleted",
    part: "output directory",
    setting: "remote",
    during: ["update", "destroy"],
    before: (scene) => void rmSync(scene.inProject("out"), { recursive: true }),
    outcome: "succeeds",
    after: "the package is built and published again",
    short: true,
    tries: 2,
  },
  {
    what: "the output directory replaced with a file",
    part: "output directory",
    setting: "remote",
    during: ["update", "destroy"],
    before(scene) {
      rmSync(scene.inProject("out"), { recursive: true });
      return foreignFile(scene, "out");
    },
    outcome: "either",
    reads: /"out" is a file; expected a directory/,
    after: "the error names the path; the file stays",
    tries: 2,
  },
  {
    what: "two output directories whose names differ only in case",
    spoils: true,
    part: "output directory",
    setting: "remote",
    during: ["create"],
    before(scene) {
      const { hello = {} } = scene.settings.packages;
      scene.settings.packages.second = { ...hello, outputDirectory: "OUT" };
      scene.writeSettings();
      return undefined;
    },
    holds(scene) {
      const shown = readdirSync(scene.inProject("OUT")).filter((name) => name.endsWith(".deb"));
      if (shown.length !== 1) throw new Error(`expected one package in OUT, got ${shown.join(", ")}`);
    },
    outcome: "succeeds",
    after: "nothing, on a file system that tells them apart",
    tries: 1,
  },
  {
    what: "a published file edited, another one deleted",
    part: "output directory",
    setting: "remote",
    during: ["update", "destroy"],
    before(scene) {
      const [first = "", second = ""] = readdirSync(scene.inProject("out")).filter(
        (name) => !name.startsWith("."),
      );
      writeFileSync(scene.inProject("out", first), "edited");
      rmSync(scene.inProject("out", second));
      return undefined;
    },
    outcome: "succeeds",
    after: "the files are published again",
    tries: 2,
  },
];

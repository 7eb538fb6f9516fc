import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Fault } from "../fault";

/**
 * A list that nobody can read, or that lies. What it listed then belongs to nobody, so it is neither replaced nor deleted: the
 * user moves it away, as the error advises.
 */
function damaged(what: string, damage: (text: string) => string | undefined, short = false): Fault {
  return {
    what: `the list of published files ${what}`,
    part: "lists of published files",
    setting: "remote",
    during: ["update", "destroy"],
    before(scene) {
      const list = scene.manifestFile();
      const text = damage(readFileSync(list, "utf8"));
      if (text === undefined) rmSync(list);
      else writeFileSync(list, text);
      return () => rmSync(scene.inProject("out"), { recursive: true, force: true });
    },
    outcome: "either",
    reads:
      /lists the files that a package wrote, and cannot be read|holds files that no package of this library wrote/,
    after: "the error names the files that no longer belong to a package; move them away",
    short,
    tries: 2,
  };
}

const forged = (paths: string[]) => (text: string) => JSON.stringify({ ...JSON.parse(text), paths });

/** What happens to the file that lists what a package has published. */
export const manifestFaults: readonly Fault[] = [
  damaged("missing", () => undefined),
  damaged("empty", () => ""),
  damaged("cut off", (text) => text.slice(0, text.length / 2)),
  damaged("forged to name files outside the directory", forged(["../notes.txt", "../src/main.c"]), true),
  damaged("forged to name an absolute path", forged(["/etc/hostname"])),
  damaged("without its content", () => "{}"),
  damaged("from a newer release", (text) => JSON.stringify({ version: 9, entries: [text] })),
  {
    what: "the list of published files replaced with a directory",
    part: "lists of published files",
    setting: "remote",
    during: ["update", "destroy"],
    before(scene) {
      const list = scene.manifestFile();
      rmSync(list);
      mkdirSync(list);
      return () => rmSync(scene.inProject("out"), { recursive: true, force: true });
    },
    outcome: "either",
    reads:
      /lists the files that a package wrote, and cannot be read|holds files that no package of this library wrote/,
    after: "the error names the files that no longer belong to a package; move them away",
    tries: 2,
  },
];

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Fault, Undo } from "../fault";
import type { Scene } from "../scene";

const sources = "  tree:\n    context: {}\n    path: tree\n";

/** A package that shows a directory of its context as it is, with something odd in it. */
function odd(
  what: string,
  // biome-ignore lint/suspicious/noConfusingVoidType: most of them have nothing to undo.
  make: (scene: Scene, path: (name: string) => string) => Undo | undefined | void,
  expected: Pick<Fault, "outcome" | "reads" | "after"> & Partial<Fault>,
): Fault {
  return {
    what: `a context with ${what}`,
    part: "contexts",
    setting: "raw",
    during: ["create", "update"],
    async before(scene) {
      mkdirSync(scene.inProject("tree"), { recursive: true });
      writeFileSync(scene.inProject("tree", "plain"), "plain");
      scene.changeSpec({ sources });
      const undo = make(scene, (name) => scene.inProject("tree", name));
      scene.expect(scene.inProject("tree"));
      scene.expect(scene.inProject("tree", "plain"));
      return async () => {
        await (undo ? undo() : undefined);
        rmSync(scene.inProject("tree"), { recursive: true });
        mkdirSync(scene.inProject("tree"));
        writeFileSync(scene.inProject("tree", "plain"), "plain");
      };
    },
    tries: 2,
    ...expected,
  };
}

const unsendable = {
  outcome: "fails",
  after: "the error names the path; exclude it with the ignore file, or remove it",
} as const;
const left = { outcome: "succeeds", after: "a warning names the path, which is not sent" } as const;
const harmless = { outcome: "succeeds", after: "nothing" } as const;

/** What the directories that builds read may contain. */
export const contextFaults: readonly Fault[] = [
  odd("a named pipe", (_, path) => void execFileSync("mkfifo", [path("pipe")]), {
    ...left,
    reads: /"tree\/pipe" is not sent/,
    short: true,
  }),
  odd(
    "a socket",
    (_, path) => {
      const server = createServer().listen(path("s"));
      return () => void server.close();
    },
    { ...left, reads: /"tree\/s" is not sent/ },
  ),
  odd("a device", (_, path) => void execFileSync("mknod", [path("null"), "c", "1", "3"]), {
    ...left,
    reads: /"tree\/null" is not sent/,
  }),
  odd("symbolic links in a circle", (_, path) => symlinkSync("loop", path("loop")), {
    ...unsendable,
    reads: /the symbolic link "tree\/loop"/,
  }),
  odd("a symbolic link out of it", (_, path) => symlinkSync("/etc/hostname", path("outside")), {
    outcome: "either",
    reads: /tree\/outside/,
    after: "the link is sent as a link, never followed",
  }),
  odd(
    "spaces, newlines, quotes and emoji in names",
    (_, path) => {
      const names = [
        "with space",
        "new\nline",
        "-rf",
        "😀",
        "é",
        'quote"',
        "back\\slash",
        "star*",
        "#hash",
        "!bang",
      ];
      for (const name of names) writeFileSync(path(name), name);
      return undefined;
    },
    harmless,
  ),
  odd(
    "a name that is not UTF-8",
    (_, path) => writeFileSync(Buffer.concat([Buffer.from(`${path("")}/`), Buffer.from([0xff, 0xfe])]), ""),
    { ...unsendable, reads: /UTF-8/ },
  ),
  odd(
    "a file that changes all the time",
    (_, path) => {
      const writing = setInterval(
        () => writeFileSync(path("changing"), String(Math.random()).repeat(1000)),
        3,
      );
      return () => clearInterval(writing);
    },
    { outcome: "either", reads: /changing/, after: "the build sees one whole state of the file" },
  ),
  odd(
    "files that come and go all the time",
    (_, path) => {
      let count = 0;
      const changing = setInterval(() => {
        count += 1;
        mkdirSync(path(`directory-${count % 7}/below`), { recursive: true });
        writeFileSync(path(`directory-${count % 7}/below/file`), String(count));
        rmSync(path(`directory-${(count + 3) % 7}`), { recursive: true, force: true });
      }, 3);
      return () => clearInterval(changing);
    },
    { outcome: "either", reads: /directory-\d/, after: "the error names a path that went meanwhile" },
  ),
  odd(
    "a directory without rights",
    (scene, path) => {
      mkdirSync(path("closed"), { mode: 0 });
      // root reads everything by these two capabilities.
      scene.launcher = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
      return () => {
        scene.launcher = [];
      };
    },
    { ...unsendable, reads: /tree\/closed/ },
  ),
  odd(
    "10,000 files",
    (_, path) => {
      for (let index = 0; index < 10_000; index++) writeFileSync(path(`file-${index}`), String(index));
      return undefined;
    },
    { ...harmless, tries: 1 },
  ),
  odd(
    "100,000 files",
    (_, path) => {
      for (let index = 0; index < 100_000; index++) {
        if (index % 1000 === 0) mkdirSync(path(`directory-${index / 1000}`));
        writeFileSync(path(`directory-${Math.floor(index / 1000)}/file-${index}`), String(index));
      }
      return undefined;
    },
    // Its package does not contain them.
    { ...harmless, setting: "remote", tries: 1 },
  ),
  odd(
    "a file of 3 GiB",
    (_, path) => {
      writeFileSync(path("large"), "");
      truncateSync(path("large"), 3 * 2 ** 30);
      return undefined;
    },
    { ...harmless, tries: 1 },
  ),
];

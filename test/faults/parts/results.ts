import { readdirSync, readFileSync, statSync } from "node:fs";
import type { Fault } from "../fault";
import type { Scene } from "../scene";

/** A source that is what a command makes of /made. */
const madeBy = (command: string) => `  made:
    image:
      ref: docker.io/library/debian:bookworm
      cmd:
        steps:
          - command: ${JSON.stringify(command)}
    path: /made
`;

function result(
  what: string,
  command: string,
  expected: Pick<Fault, "outcome" | "reads" | "after"> & Partial<Fault>,
): Fault {
  return {
    what: `a build that exports ${what}`,
    part: "results",
    setting: "raw",
    during: ["create", "update"],
    before(scene) {
      scene.changeSpec({ sources: madeBy(command) });
      return expected.outcome === "succeeds" ? undefined : () => scene.changeSpec();
    },
    tries: 2,
    ...expected,
  };
}

const refused = { outcome: "fails", after: "the error names the path; nothing was published" } as const;
const published = { outcome: "succeeds", after: "nothing" } as const;

/** Where the source shows. */
const made = (scene: Scene, ...path: string[]) => scene.inProject("out", "made", ...path);

/** What builds may export. */
export const resultFaults: readonly Fault[] = [
  result("a named pipe", "mkfifo /made/pipe", { ...refused, reads: /made\/pipe/, short: true }),
  result("an absolute symbolic link", "ln -s /etc/passwd /made/link", { ...refused, reads: /made\/link/ }),
  result("a symbolic link out of its tree", "ln -s ../../../x /made/link", {
    ...refused,
    reads: /made\/link/,
  }),
  result("a symbolic link within its tree", "echo a > /made/a && ln -s a /made/link", published),
  result("names that differ only in case", "echo a > /made/name && echo b > /made/NAME", {
    ...published,
    after: "nothing, on a file system that tells them apart",
    holds(scene) {
      const texts = ["name", "NAME"].map((name) => readFileSync(made(scene, name), "utf8")).join("");
      if (texts !== "a\nb\n") throw new Error(`expected both files, got ${JSON.stringify(texts)}`);
    },
  }),
  result("files named as this library's own", "mkdir /made/.dalec && echo a > /made/.dalec-x-y-z.json", {
    outcome: "either",
    reads: /\.dalec/,
    after: "the error names the path; nothing was published",
  }),
  result("10,000 files", "cd /made && for i in $(seq 10000); do echo $i > file-$i; done", {
    ...published,
    holds(scene) {
      const { length } = readdirSync(made(scene));
      if (length !== 10_000) throw new Error(`${length} files were published`);
    },
    tries: 1,
  }),
  result("a sparse file of 3 GiB", "truncate -s 3G /made/large", {
    ...published,
    holds(scene) {
      const { size } = statSync(made(scene, "large"));
      if (size !== 3 * 2 ** 30) throw new Error(`the file has ${size} bytes`);
    },
    during: ["create"],
    tries: 1,
  }),
  {
    what: "a file that becomes a directory in the next build, and a file again",
    part: "results",
    setting: "raw",
    during: ["update"],
    async before(scene) {
      for (const command of ["echo a > /made/x", "mkdir /made/x && echo a > /made/x/y", "echo b > /made/x"]) {
        scene.changeSpec({ sources: madeBy(command) });
        const { code, text } = await scene.start("update").ended;
        if (code !== 0) throw new Error(text);
      }
      return undefined;
    },
    ...published,
    tries: 1,
  },
];

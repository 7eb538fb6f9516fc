import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { ContextNeed } from "../../../src/dalec";
import { makeStages, removeStages, stagesOf } from "../../../src/machine/stages";
import { visibleEntries } from "../../../src/solve/contexts/entries";
import { sortLinks } from "../../../src/solve/contexts/links";
import { stage } from "../../../src/solve/contexts/stage";
import { visibility } from "../../../src/solve/contexts/visibility";
import { makeReproducible } from "../../../src/solve/reproducible";

let project: string;
let context: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "dalec-stage-"));
  context = join(project, "context");
  write("src/main.c", "int main;");
  write("src/notes.md", "notes");
  write("src/vendor/lib.c", "lib");
  write("README.md", "readme");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(context, path)), { recursive: true });
  writeFileSync(join(context, path), text);
}

function look(need: Partial<ContextNeed> = {}, ignored: string[] = []) {
  const seen = visibility([{ name: "context", from: "sources.src", ...need }], ignored);
  const sighted = visibleEntries(context, seen);
  return { sighted, links: sortLinks(sighted.entries, seen) };
}

function files(need: Partial<ContextNeed> = {}, ignored: string[] = []): string[] {
  return look(need, ignored)
    .sighted.entries.filter(({ type }) => type !== "directory")
    .map(({ path }) => path);
}

function staged(need: Partial<ContextNeed> = {}): string {
  const { sighted, links } = look(need);
  const content = { directory: context, entries: sighted.entries, placeholders: links.placeholders };
  return stage({ projectDirectory: project, owner: "owner", kind: "contexts" }, "context", content);
}

/** Changes what is in a directory of a stage, and leaves the directory's own time as it was. */
function change(stage: string, directory: string, work: () => void): void {
  work();
  makeReproducible(join(stage, directory), undefined);
}

/** Writes a file of a stage that has the mode and time of the others. */
function dressed(stage: string, path: string, text: string): void {
  writeFileSync(join(stage, path), text);
  makeReproducible(join(stage, path), 0o644);
}

const place = (name: string) =>
  join(stagesOf({ projectDirectory: project, owner: "owner", kind: "contexts" }), name);

describe("a build sees", () => {
  it("all of a context if the source names no part of it", () => {
    expect(files()).toEqual(["README.md", "src/main.c", "src/notes.md", "src/vendor/lib.c"]);
  });

  it("what is below the path, matches includes and does not match excludes", () => {
    expect(files({ path: "src" })).toEqual(["src/main.c", "src/notes.md", "src/vendor/lib.c"]);
    expect(files({ path: "src", includes: ["**/*.c"] })).toEqual(["src/main.c", "src/vendor/lib.c"]);
    expect(files({ path: "src", excludes: ["vendor", "*.md"] })).toEqual(["src/main.c"]);
    expect(files({ includes: ["src/**"], excludes: ["src/vendor/**"] })).toEqual([
      "src/main.c",
      "src/notes.md",
    ]);
    expect(files({ path: "src/main.c" })).toEqual(["src/main.c"]);
    expect(files({ path: "nowhere" })).toEqual([]);
  });

  it("all of it in the order of the paths", () => {
    write("src.c", "");
    write("src-more/a.c", "");
    expect(files()).toEqual([
      "README.md",
      "src-more/a.c",
      "src.c",
      "src/main.c",
      "src/notes.md",
      "src/vendor/lib.c",
    ]);
  });

  it("no more than somebody asks for", () => {
    const seen = visibility([{ name: "context", from: "sources.src" }], []);
    const { entries } = visibleEntries(context, seen, ({ size }) => size === 1);
    expect(entries.map(({ path }) => path)).toEqual(["README.md"]);
  });

  it("nothing that the ignore file hides", () => {
    expect(files({}, ["**/*.md"])).toEqual(["src/main.c", "src/vendor/lib.c"]);
    expect(files({}, ["*", "!src/main.c"])).toEqual(["src/main.c"]);
    expect(files({ path: "src" }, ["src/vendor"])).toEqual(["src/main.c", "src/notes.md"]);
  });

  it("no name that is not UTF-8, and reports it", () => {
    writeFileSync(Buffer.concat([Buffer.from(`${join(context, "src")}/caf`), Buffer.from([0xe9])]), "");
    expect(look().sighted.unnameable).toEqual(["src/caf\uFFFD"]);
    expect(files({}, ["src/caf*"])).toContain("src/main.c");
    expect(look({}, ["src/caf*"]).sighted.unnameable).toEqual([]);
    write("src/replacement\uFFFD", "a valid name");
    expect(files()).toContain("src/replacement\uFFFD");
  });

  it("a project below, once it has stages", () => {
    write("project/Pulumi.yaml", "name: project");
    write("project/.dalec/stages/owner/contexts/file", "staged");
    expect(files({ path: "project" })).toEqual(["project/Pulumi.yaml"]);
    expect(files()).toContain("project/Pulumi.yaml");
  });

  it("no directory that only leads to package files", () => {
    write("out/bookworm/deb/.dalec/owner.json", "{}");
    write("mixed/deb/.dalec/owner.json", "{}");
    mkdirSync(join(context, "mixed/own"));
    mkdirSync(join(context, "empty"));
    const directories = look()
      .sighted.entries.filter(({ type }) => type === "directory")
      .map(({ path }) => path);
    expect(directories).toEqual(["empty", "mixed", "mixed/own", "src", "src/vendor"]);
  });

  it("no directory with package files, unless a source names it or something in it", () => {
    write("dist/.dalec/owner.json", "{}");
    write("dist/a.deb", "deb");
    write("dist/sub/b.deb", "deb");
    expect(files()).not.toContain("dist/a.deb");
    expect(files({ path: "dist" })).toEqual(["dist/a.deb", "dist/sub/b.deb"]);
    expect(files({ path: "dist/sub" })).toEqual(["dist/sub/b.deb"]);
    expect(files({ path: "src" })).not.toContain("dist/a.deb");
    const needs = ["src", "dist"].map((path) => ({ name: "context", from: "sources.src", path }));
    const { entries } = visibleEntries(context, visibility(needs, []));
    expect(entries.map(({ path }) => path)).toContain("dist/a.deb");
  });

  it("no state that Pulumi keeps in files, but any other directory of that name", () => {
    write("project/.pulumi/meta.yaml", "version: 1");
    write("project/.pulumi/stacks/dev.json", "{}");
    write("other/.pulumi/notes.txt", "");
    const below = files().filter((path) => path.includes(".pulumi"));
    expect(below).toEqual(["other/.pulumi/notes.txt"]);
  });
});

describe("a stage", () => {
  it("contains the visible files, with modes and times that do not depend on the checkout", () => {
    chmodSync(join(context, "src/main.c"), 0o600);
    const name = staged({ path: "src", excludes: ["vendor"] });
    expect(readdirSync(join(place(name), "src")).sort()).toEqual(["main.c", "notes.md"]);
    const stat = lstatSync(join(place(name), "src/main.c"));
    expect(stat.mode & 0o777).toBe(0o644);
    expect(stat.mtimeMs).toBe(315_532_800_000);
  });

  it("contains the directories above what the build sees", () => {
    const name = staged({ includes: ["src/vendor/*.c"] });
    expect(readFileSync(join(place(name), "src/vendor/lib.c"), "utf8")).toBe("lib");
    expect(readdirSync(join(place(name), "src"))).toEqual(["vendor"]);
  });

  it("has the same modes whatever the umask", () => {
    chmodSync(join(context, "src/main.c"), 0o700);
    symlinkSync("../../README.md", join(context, "src/vendor/up.md"));
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
    const name = staged({ path: "src" });
    const modes = ["", "src", "src/main.c", "src/notes.md", "README.md"].map((path) =>
      (lstatSync(join(place(name), path)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(["755", "755", "755", "644", "644"]);
  });

  it("has a short name, which does not depend on the order of what is in it", () => {
    const { entries } = look().sighted;
    const nameOf = (some: typeof entries) =>
      stage({ projectDirectory: project, owner: "owner", kind: "contexts" }, "context", {
        directory: context,
        entries: some,
        placeholders: [],
      });
    expect(nameOf(entries)).toMatch(/^context-[0-9a-f]{16}$/);
    expect(nameOf([...entries].reverse())).toBe(nameOf(entries));
  });

  it("has another name where a link leads elsewhere, or is a file or a directory", () => {
    const names = new Set<string>();
    for (const make of [
      (path: string) => symlinkSync("main.c", path),
      (path: string) => symlinkSync("notes.md", path),
      (path: string) => writeFileSync(path, ""),
      (path: string) => mkdirSync(path),
    ]) {
      make(join(context, "src/some"));
      names.add(staged());
      rmSync(join(context, "src/some"), { recursive: true });
    }
    expect(names.size).toBe(4);
  });

  it("has a name that depends only on the files' names, content and executable bits", () => {
    const need = { path: "src" };
    const first = staged(need);
    write("README.md", "another");
    utimesSync(join(context, "src/main.c"), 1, 1);
    chmodSync(join(context, "src/main.c"), 0o664);
    expect(staged(need)).toBe(first);
    chmodSync(join(context, "src/main.c"), 0o755);
    const executable = staged(need);
    expect(executable).not.toBe(first);
    write("src/main.c", "int niam;");
    const edited = staged(need);
    expect(edited).not.toBe(executable);
    write("src/new.c", "");
    expect(staged(need)).not.toBe(edited);
  });

  it("has a name that tells a line break in a name from one in the target of a link", () => {
    const nameOf = (targets: Record<string, string>) => {
      const entries = Object.entries(targets).map(([path, target]) => ({
        type: "link" as const,
        path,
        target,
      }));
      const content = { directory: context, entries, placeholders: [] };
      return stage({ projectDirectory: project, owner: "owner", kind: "contexts" }, "context", content);
    };
    expect(nameOf({ a: "x\nc", b: "y" })).not.toBe(nameOf({ a: "x", "c\nb": "y" }));
  });

  it("is readable by nobody else, as private files get the mode of all others", () => {
    chmodSync(join(context, "src/main.c"), 0o600);
    staged();
    expect(lstatSync(place(".")).mode & 0o777).toBe(0o700);
    chmodSync(place("."), 0o755);
    write("src/main.c", "changed");
    staged();
    expect(lstatSync(place(".")).mode & 0o777).toBe(0o700);
  });

  it("is written again after somebody changed it", () => {
    const name = staged();
    writeFileSync(join(place(name), "src/main.c"), "int evil;");
    expect(staged()).toBe(name);
    expect(readFileSync(join(place(name), "src/main.c"), "utf8")).toBe("int main;");
  });

  it("stays untouched while nobody has changed it", () => {
    symlinkSync("main.c", join(context, "src/same.c"));
    symlinkSync("../lib/inner/a.h", join(context, "src/up.h"));
    write("lib/inner/a.h", "unseen");
    chmodSync(join(context, "src/main.c"), 0o755);
    const name = staged({ path: "src" });
    const { ino } = lstatSync(place(name));
    expect(staged({ path: "src" })).toBe(name);
    expect(lstatSync(place(name)).ino).toBe(ino);
    expect(readFileSync(join(place(name), "lib/inner/a.h"), "utf8")).toBe("");
  });

  it.each<[string, (stage: string) => void]>([
    ["a file has another size", (stage) => dressed(stage, "src/main.c", "int mai;")],
    ["a file has another time", (stage) => utimesSync(join(stage, "src/main.c"), 1, 1)],
    ["a directory has another time", (stage) => utimesSync(join(stage, "src"), 1, 1)],
    ["a file has another mode", (stage) => chmodSync(join(stage, "src/main.c"), 0o600)],
    ["a directory has another mode", (stage) => chmodSync(join(stage, "src/vendor"), 0o700)],
    ["a file is gone", (stage) => change(stage, "src", () => rmSync(join(stage, "src/main.c")))],
    [
      "a file is new",
      (stage) =>
        change(stage, "src", () => {
          dressed(stage, "src/new.c", "");
        }),
    ],
    [
      "a file is a directory",
      (stage) =>
        change(stage, "src", () => {
          rmSync(join(stage, "src/program"));
          mkdirSync(join(stage, "src/program"));
          makeReproducible(join(stage, "src/program"), 0o755);
        }),
    ],
    [
      "a directory is a file",
      (stage) =>
        change(stage, "src", () => {
          rmSync(join(stage, "src/vendor"), { recursive: true });
          writeFileSync(join(stage, "src/vendor"), "");
          makeReproducible(join(stage, "src/vendor"), 0o755);
        }),
    ],
    [
      "an empty directory is a file",
      (stage) =>
        change(stage, ".", () => {
          rmSync(join(stage, "empty"), { recursive: true });
          dressed(stage, "empty", "");
          chmodSync(join(stage, "empty"), 0o755);
        }),
    ],
    [
      "a link leads elsewhere",
      (stage) =>
        change(stage, "src", () => {
          rmSync(join(stage, "src/same.c"));
          symlinkSync("notes.md", join(stage, "src/same.c"));
          makeReproducible(join(stage, "src/same.c"), undefined);
        }),
    ],
    [
      "a link is a file",
      (stage) =>
        change(stage, "src", () => {
          rmSync(join(stage, "src/same.c"));
          dressed(stage, "src/same.c", "int main;");
        }),
    ],
  ])("is written again if %s", (_what, tamper) => {
    symlinkSync("main.c", join(context, "src/same.c"));
    write("src/program", "");
    mkdirSync(join(context, "empty"));
    chmodSync(join(context, "src/program"), 0o755);
    const name = staged();
    const { ino } = lstatSync(place(name));
    tamper(place(name));
    expect(staged()).toBe(name);
    expect(lstatSync(place(name)).ino).not.toBe(ino);
    expect(readFileSync(join(place(name), "src/main.c"), "utf8")).toBe("int main;");
    expect(readlinkSync(join(place(name), "src/same.c"))).toBe("main.c");
  });

  it("has the ignore file beside a placeholder that only this file hides", () => {
    symlinkSync("../README.md", join(context, "src/up.md"));
    write(".dockerignore", "README.md\n");
    const name = staged({ path: "src" });
    const ignoreFile = join(place(name), ".dockerignore");
    expect(readFileSync(ignoreFile, "utf8")).toBe("README.md\n");
    expect(lstatSync(ignoreFile).mode & 0o777).toBe(0o644);
    rmSync(join(context, "src/up.md"));
    expect(readdirSync(place(staged({ path: "src" })))).toEqual(["src"]);
  });

  it("keeps links within the context, with a placeholder for a target that the build cannot see", () => {
    symlinkSync("main.c", join(context, "src/same.c"));
    symlinkSync("../README.md", join(context, "src/up.md"));
    const { links } = look({ path: "src" });
    expect(links).toEqual({ placeholders: ["README.md"], bad: [] });
    const name = staged({ path: "src" });
    expect(readlinkSync(join(place(name), "src/up.md"))).toBe("../README.md");
    expect(readFileSync(join(place(name), "README.md"), "utf8")).toBe("");
  });

  it("cannot contain links that leave the context or point to nothing", () => {
    symlinkSync("/etc/hostname", join(context, "src/absolute"));
    symlinkSync("../../../outside", join(context, "src/outside"));
    symlinkSync("gone", join(context, "src/broken"));
    expect(look({ path: "src" }).links.bad.map(({ path }) => path)).toEqual([
      "src/absolute",
      "src/broken",
      "src/outside",
    ]);
    expect(look({ path: "src", includes: ["*.c"] }).links.bad).toEqual([]);
  });

  it("is removed with its owner and leaves no directory behind", () => {
    const name = staged();
    makeStages({ projectDirectory: project, owner: "other", kind: "contexts" });
    removeStages({ projectDirectory: project, owner: "owner", kind: "contexts" }, [name]);
    expect(readdirSync(place(".")).sort()).toEqual([".gitignore", name].sort());
    removeStages({ projectDirectory: project, owner: "owner", kind: "contexts" }, []);
    removeStages({ projectDirectory: project, owner: "other", kind: "contexts" }, []);
    expect(readdirSync(project)).toEqual(["context"]);
  });
});

import {
  type Dirent,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { foreignFiles } from "../../src/machine/foreignFiles";
import { buildDirectory, type PackageOutput } from "../../src/machine/manifest";
import { declarationOf, publish } from "../../src/machine/packageFiles";
import { entriesBelow } from "../support/entriesBelow";

/** The outputs of a stack's packages, by their names, in a directory that `remove` removes. */
export function makeOutputs(stack = "project/stack") {
  const above = mkdtempSync(join(tmpdir(), "dalec-files-"));
  const outputDirectory = join(above, "dist");
  const output = (owner: string): PackageOutput => ({ directory: outputDirectory, owner });
  const declared = new Set<string>();
  const publishAs = (owner: string, build: string, component = owner) =>
    publish(output(owner), build, { stack, component, declared });
  return {
    above,
    outputDirectory,
    output,
    /** Starts a program that declares these packages. */
    program: (...owners: string[]) => {
      declared.clear();
      for (const owner of owners) declared.add(declarationOf(outputDirectory, owner));
    },
    publish: publishAs,
    /** Writes the files of a build, as docker-build does, and publishes them. */
    build: (owner: string, build: string, files: Record<string, string>) => {
      writeFiles(buildDirectory(output(owner), build), files);
      return publishAs(owner, build);
    },
    visible: () => contentBelow(outputDirectory),
    foreign: () => foreignFiles(outputDirectory, Number.POSITIVE_INFINITY),
    remove: () => rmSync(above, { recursive: true }),
  };
}

/** Writes files, by their paths below a directory. */
export function writeFiles(directory: string, files: Record<string, string>): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** The files that a user sees, with their content; of symbolic links the target, after an arrow. */
export function contentBelow(directory: string): Record<string, string> {
  const entries = entriesBelow(directory)
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(directory.length + 1), textOf(entry, path)] as const;
    })
    .filter(([path]) => !path.split("/").some((part) => part.startsWith(".dalec")));
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function textOf(entry: Dirent, path: string): string {
  if (entry.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return entry.isFile() ? readFileSync(path, "utf8") : "neither file nor link";
}

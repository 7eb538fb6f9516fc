import { createHash } from "node:crypto";
import { constants, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileHash } from "../../machine/fileHash";
import { lookAt } from "../../machine/fileSystem";
import { makeStage, type StagePlace, stagePath } from "../../machine/stages";
import { faultOf } from "../../machine/userFile";
import { fromProject } from "../paths";
import { earliestTime, makeReproducible } from "../reproducible";
import type { GivenFile } from "./selection";

/**
 * Copies packages to a directory that is named by their content, and returns the name. Equal packages give the same
 * name, so only a changed package is a changed input.
 *
 * @throws when a file is not there, or is not the one that was built
 */
export function stagePackages(place: StagePlace, context: string, files: readonly GivenFile[]): string {
  const contents = files.map(({ path, sha256 }) => `${path}\0${sha256}\0`).join("");
  const name = `${context}-${createHash("sha256").update(contents).digest("hex").slice(0, 16)}`;
  const stage = stagePath(place, name);
  if (existsSync(stage) && files.every(({ path }) => isWhole(join(stage, path)))) return name;
  return makeStage(place, context, (partial) => {
    for (const file of files) copy(file, join(partial, file.path));
    return name;
  });
}

/** Time shows an edit, because that of a staged file is always the fixed one. */
function isWhole(file: string): boolean {
  const stat = lookAt(file);
  return stat?.isFile() === true && stat.mtimeMs === earliestTime * 1000;
}

function copy({ from, sha256 }: GivenFile, to: string): void {
  const source = fromProject(from);
  const fault = faultOf(source, "file");
  if (fault !== undefined) {
    throw new Error(
      `there is no package "${from}"; looked for ${source}: ${fault}. Does it come from another machine?`,
    );
  }
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(source, to, constants.COPYFILE_FICLONE);
  const found = fileHash(to);
  if (found !== sha256) {
    throw new Error(`"${from}" is not the package that was built: its SHA-256 is ${found}, not ${sha256}`);
  }
  makeReproducible(to, 0o644);
}

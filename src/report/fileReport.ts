import { posix } from "node:path";
import { describePackageFile } from "../dalec";
import { defined, isObject } from "../json";
import { textOf } from "./state";

/** One file of a package. */
export interface FileReport {
  /** Path, relative to the project. */
  path: string;
  /** Kind of the file, such as `binary`. */
  kind: string;
  /** Platform of the file. */
  platform?: string;
  /** Size in bytes. */
  size: number;
  /** SHA-256 of the content. */
  sha256: string;
}

/** The files of a package, from the outputs of its component. */
export function filesOf({ files, directory }: Record<string, unknown>, target: string): FileReport[] {
  return (Array.isArray(files) ? files.filter(isObject) : []).map((file) => {
    const name = textOf(file.path) ?? "";
    const { kind, platform } = describePackageFile(target, name);
    const path = posix.join(textOf(directory) ?? "", name);
    const size = typeof file.size === "number" ? file.size : 0;
    return { path, kind, ...defined({ platform }), size, sha256: textOf(file.sha256) ?? "" };
  });
}

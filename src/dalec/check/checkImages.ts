import type { ParsedSpec } from "../facts/parsedSpec";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks the image configuration of the spec and of each target: bases and symbolic links. */
export function checkImages({ root: spec, sources }: ParsedSpec, report: CheckReport): void {
  for (const owner of [spec, ...fieldsOf(fieldOf(spec, "targets"))]) {
    const image = fieldOf(owner, "image");
    checkBases(image, report);
    checkSymlinks(fieldsOf(fieldOf(image, "post", "symlinks")), report);
  }
  for (const base of sources.filter(({ use }) => use === "base")) {
    if (fieldOf(base, "image").isSet) continue;
    report.add("base-not-image", base, `expected an "image" source as a base image`);
  }
}

function checkBases(image: Located, report: CheckReport): void {
  const bases = fieldOf(image, "bases");
  const base = fieldOf(image, "base");
  if (textAt(base) !== undefined && itemsAt(bases).length > 0) {
    report.add("base-and-bases", base, `expected either "base" or "bases", got both`, `Use "bases".`);
  }
}

function checkSymlinks(symlinks: readonly (Located & { key: string })[], report: CheckReport): void {
  const seen = new Map<string, string>();
  for (const link of symlinks) {
    const path = fieldOf(link, "path");
    const paths = itemsAt(fieldOf(link, "paths"));
    if (link.key === "") report.add("symlink-empty", link, "the path that the link points to is empty");
    for (const field of [...(textAt(path) === undefined ? [] : [path]), ...paths]) {
      const name = textAt(field);
      if (name === undefined) {
        report.add("symlink-empty", field, "the path of the link is empty");
      } else if (seen.has(name)) {
        report.add("symlink-twice", field, `"${name}" is already a link to "${seen.get(name)}"`);
      } else {
        seen.set(name, link.key);
      }
    }
  }
}

import { everySource } from "../facts/sources";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

/** Checks the configuration of images, the spec's and each target's: bases and symbolic links. */
export function checkImages(spec: Located, report: Report): void {
  for (const owner of [spec, ...fieldsOf(fieldOf(spec, "targets"))]) {
    const image = fieldOf(owner, "image");
    checkBases(image, report);
    checkSymlinks(fieldsOf(fieldOf(image, "post", "symlinks")), report);
  }
  for (const base of everySource(spec).filter(({ use }) => use === "base")) {
    if (!fieldOf(base, "image").given)
      report.error("base-not-image", base, `a base image is an "image" source`);
  }
}

function checkBases(image: Located, report: Report): void {
  const bases = fieldOf(image, "bases");
  const base = fieldOf(image, "base");
  if (textAt(base) !== undefined && itemsAt(bases).length > 0) {
    report.error("base-and-bases", base, `"base" and "bases" exclude each other`);
  }
}

function checkSymlinks(symlinks: readonly (Located & { key: string })[], report: Report): void {
  const seen = new Map<string, string>();
  for (const link of symlinks) {
    const path = fieldOf(link, "path");
    const paths = itemsAt(fieldOf(link, "paths"));
    if (link.key === "") report.error("symlink-empty", link, "the path that a link points to is empty");
    for (const place of [...(textAt(path) === undefined ? [] : [path]), ...paths]) {
      const name = textAt(place);
      if (name === undefined) {
        report.error("symlink-empty", place, "the path of a link is empty");
      } else if (seen.has(name)) {
        report.error("symlink-twice", place, `"${name}" is already a link to "${seen.get(name)}"`);
      } else {
        seen.set(name, link.key);
      }
    }
  }
}

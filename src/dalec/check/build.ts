import { fieldOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

/** Checks how artifacts are built: steps, caches, mounts. */
export function checkBuild(spec: Located, report: Report): void {
  const build = fieldOf(spec, "build");
  const steps = itemsAt(fieldOf(build, "steps"));
  if (steps.length === 0) {
    for (const name of ["env", "caches", "network_mode"]) {
      const field = fieldOf(build, name);
      if (!isEmpty(field))
        report.error("build-without-steps", field, `"${name}" is given for a build without steps`);
    }
  }
  for (const mounts of steps.map((step) => fieldOf(step, "mounts"))) {
    if (itemsAt(mounts).length === 0) continue;
    const message = "mounts of build steps have no effect; every source is in the build directory already";
    report.warning("ignored-mounts", mounts, message);
  }
  checkCaches(itemsAt(fieldOf(build, "caches")), report);
}

function isEmpty({ value }: Located): boolean {
  switch (value?.type) {
    case undefined:
      return true;
    case "mapping":
      return value.entries.length === 0;
    case "list":
      return value.items.length === 0;
    case "scalar":
      return value.kind === "null" || value.text === "";
  }
}

function checkCaches(caches: readonly Located[], report: Report): void {
  const goCaches = caches.map((cache) => fieldOf(cache, "gobuild")).filter(({ given }) => given);
  for (const cache of goCaches.slice(1)) {
    report.error("several-gobuild-caches", cache, "only one gobuild cache is allowed");
  }
  for (const cache of caches) {
    const destination = textAt(cache, "dir", "dest");
    if (destination !== undefined && !destination.startsWith("/")) {
      report.error(
        "relative-cache-path",
        fieldOf(cache, "dir", "dest"),
        `"${destination}" is not an absolute path`,
      );
    }
  }
}

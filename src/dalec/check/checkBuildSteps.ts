import { fieldOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks how artifacts are built: steps, caches, mounts. */
export function checkBuildSteps(spec: Located, report: CheckReport): void {
  const build = fieldOf(spec, "build");
  const steps = itemsAt(fieldOf(build, "steps"));
  if (steps.length === 0) {
    for (const name of ["env", "caches", "network_mode"]) {
      const field = fieldOf(build, name);
      if (isEmpty(field)) continue;
      report.add("build-without-steps", field, `the build sets "${name}", but has no steps`);
    }
  }
  for (const mounts of steps.map((step) => fieldOf(step, "mounts"))) {
    if (itemsAt(mounts).length === 0) continue;
    const message =
      "Dalec ignores mounts of build steps, because every source is in the build directory already";
    report.add("ignored-mounts", mounts, message);
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

function checkCaches(caches: readonly Located[], report: CheckReport): void {
  const goCaches = caches.map((cache) => fieldOf(cache, "gobuild")).filter(({ isSet }) => isSet);
  for (const cache of goCaches.slice(1)) {
    report.add("several-gobuild-caches", cache, `expected one gobuild cache, got ${goCaches.length}`);
  }
  for (const cache of caches) {
    const destination = fieldOf(cache, "dir", "dest");
    const path = textAt(destination);
    if (path === undefined || path.startsWith("/")) continue;
    report.add("relative-cache-path", destination, `expected an absolute path, got "${path}"`);
  }
}

import { fieldOf, fieldsOf, itemsAt, type Located } from "../yaml/located";
import type { CheckReport } from "./checkReport";

const executables = ["binaries", "libexec", "libs"];
const others = ["headers", "manpages", "data_dirs", "configFiles", "docs", "licenses"];

/** Checks the files that the package installs. */
export function checkArtifacts(spec: Located, report: CheckReport): void {
  const allowed = report.supports({ since: "0.22" }) ? [...executables, "opt"] : executables;
  for (const owner of [spec, ...fieldsOf(fieldOf(spec, "targets"))]) {
    const artifacts = fieldOf(owner, "artifacts");
    for (const kind of others) {
      for (const artifact of fieldsOf(fieldOf(artifacts, kind))) {
        const capabilities = fieldOf(artifact, "linux_capabilities");
        if (itemsAt(capabilities).length === 0) continue;
        const message = `only ${allowed.join(", ")} can have capabilities, not ${kind}`;
        if (owner === spec) report.add("misplaced-capabilities", capabilities, message);
        else report.addWarning("misplaced-capabilities", capabilities, message);
      }
    }
  }
}

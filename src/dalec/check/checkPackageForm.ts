import { expand } from "../arguments/expand";
import type { PackageFormat } from "../targets/distributions";
import { fieldOf, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

interface Form {
  field: string;
  pattern: RegExp;
  /** The rule of the package manager, as the message quotes it. */
  rule: string;
}

/** What package managers require of names and versions. */
const forms: Readonly<Record<PackageFormat, readonly Form[]>> = {
  deb: [
    {
      field: "name",
      pattern: /^[a-z0-9][a-z0-9+.-]+$/,
      rule: "Debian package names use lowercase letters, digits, +, - and ., start with a letter or digit, and have at least two characters",
    },
    {
      field: "version",
      pattern: /^(\d+:)?\d[A-Za-z0-9.+~-]*$/,
      rule: "Debian package versions start with a digit and use letters, digits, ., +, - and ~",
    },
    {
      field: "revision",
      pattern: /^[A-Za-z0-9.+~]+$/,
      rule: "Debian revisions use letters, digits, ., + and ~",
    },
  ],
  rpm: [
    {
      field: "name",
      pattern: /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/,
      rule: "rpm names use letters, digits, ., _, + and -, and start with a letter, a digit or _",
    },
    {
      field: "version",
      pattern: /^[A-Za-z0-9._+~^]+$/,
      rule: "rpm versions use letters, digits, ., _, +, ~ and ^, but no -",
    },
    {
      field: "revision",
      pattern: /^[A-Za-z0-9._+~^]+$/,
      rule: "rpm revisions use letters, digits, ., _, +, ~ and ^, but no -",
    },
  ],
  zip: [],
  none: [],
};

/** Checks that the package manager accepts the name, version and revision, once arguments are substituted. */
export function checkPackageForm(
  spec: Located,
  format: PackageFormat,
  values: Readonly<Record<string, string>>,
  report: CheckReport,
): void {
  for (const { field, pattern, rule } of forms[format]) {
    const written = textAt(spec, field);
    if (written === undefined) continue;
    const filled = field === "name" ? { text: written, missing: new Set<string>() } : expand(written, values);
    // The check of arguments reports an undeclared one.
    if (filled.missing.size > 0 || pattern.test(filled.text)) continue;
    const message = `"${filled.text}" cannot be the ${field} of the package: ${rule}`;
    report.add("bad-package-field", fieldOf(spec, field), message);
  }
}

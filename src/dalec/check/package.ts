import { expand } from "../arguments/expand";
import type { PackageFormat } from "../targets/distributions";
import { fieldOf, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

interface Form {
  field: string;
  pattern: RegExp;
  /** What a text of another form is told. */
  rule: string;
}

/** What package managers ask of names and versions. */
const forms: Readonly<Record<PackageFormat, readonly Form[]>> = {
  deb: [
    {
      field: "name",
      pattern: /^[a-z0-9][a-z0-9+.-]+$/,
      rule: "a Debian package's name has small letters, digits, +, - and ., two at least, a letter or a digit first",
    },
    {
      field: "version",
      pattern: /^(\d+:)?\d[A-Za-z0-9.+~-]*$/,
      rule: "a Debian package's version begins with a digit and has letters, digits, ., +, - and ~",
    },
    {
      field: "revision",
      pattern: /^[A-Za-z0-9.+~]+$/,
      rule: "a Debian revision has letters, digits, ., + and ~",
    },
  ],
  rpm: [
    {
      field: "name",
      pattern: /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/,
      rule: "an rpm's name has letters, digits, ., _, + and -",
    },
    {
      field: "version",
      pattern: /^[A-Za-z0-9._+~^]+$/,
      rule: "an rpm's version has letters, digits, ., _, +, ~ and ^, but no -",
    },
    {
      field: "revision",
      pattern: /^[A-Za-z0-9._+~^]+$/,
      rule: "an rpm's revision has letters, digits, ., _, +, ~ and ^, but no -",
    },
  ],
  zip: [],
  none: [],
};

/** Checks that a package manager takes the package's name, version and revision, once arguments are filled in. */
export function checkPackageForm(
  spec: Located,
  format: PackageFormat,
  values: Readonly<Record<string, string>>,
  report: Report,
): void {
  for (const { field, pattern, rule } of forms[format]) {
    const written = textAt(spec, field);
    if (written === undefined) continue;
    const filled = field === "name" ? { text: written, missing: new Set<string>() } : expand(written, values);
    // What is left open by an undeclared argument is told elsewhere.
    if (filled.missing.size > 0 || pattern.test(filled.text)) continue;
    report.error(
      "bad-package-field",
      fieldOf(spec, field),
      `"${filled.text}" cannot be the ${field}: ${rule}`,
    );
  }
}

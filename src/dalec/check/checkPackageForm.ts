import { argumentCause } from "../arguments/argumentValues";
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
    const filled = field === "name" ? unfilled(written) : expand(written, values);
    // The check of arguments reports an undeclared one.
    if (filled.missing.size > 0 || pattern.test(filled.text)) continue;
    const cause = argumentCause(filled.used, values);
    if (filled.text === "") {
      const message = `the ${field} of the package is empty${cause === undefined ? "" : `, because ${cause}`}`;
      report.add("bad-package-field", fieldOf(spec, field), message, cause && adviceOn(filled.used));
      continue;
    }
    const where = cause === undefined ? "" : `, where ${cause},`;
    const message = `"${filled.text}"${where} cannot be the ${field} of the package: ${rule}`;
    report.add("bad-package-field", fieldOf(spec, field), message);
  }
}

function unfilled(text: string) {
  return { text, missing: new Set<string>(), used: new Set<string>() };
}

function adviceOn(names: ReadonlySet<string>): string {
  const list = [...names].join(" and ");
  return `Give ${list} a value: as a build argument of the build, or as a default under "args".`;
}

import { type CheckSpecOptions, checkSpec } from "../../src/dalec";

/** The first lines of a spec that has all that a package needs. */
export const head = `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: sample
version: 3.1.4
revision: "7"
license: MIT
description: d
packager: P <p@example.com>
`;

/** The errors and warnings of a spec, each with its code, line and text. */
export function said(spec: string, options: CheckSpecOptions = {}): string[] {
  return checkSpec(head + spec, options).flatMap(({ severity, code, line, message, hint }) =>
    severity === "hint" ? [] : [`${severity} ${code} ${line}: ${[message, hint].join(" ").trim()}`],
  );
}

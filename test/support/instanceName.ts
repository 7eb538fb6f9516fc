import { createHash } from "node:crypto";

/** The name on machines of a builder that was not renamed, by its type and name: it must not change with a release. */
export function instanceName(
  component: string,
  name: string,
  { project = "project", stack = "test" }: { project?: string; stack?: string } = {},
): string {
  return `${project}-${stack}-${ownerName(component, name, { project, stack })}`;
}

/** The same of a build. */
export function ownerName(
  component: string,
  name: string,
  { project = "project", stack = "test" }: { project?: string; stack?: string } = {},
): string {
  const whole = JSON.stringify([`organization/${project}/${stack}`, `dalec:index:${component}`, name]);
  return `${name}-${createHash("sha256").update(whole).digest("hex").slice(0, 8)}`;
}

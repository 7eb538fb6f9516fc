import * as pulumi from "@pulumi/pulumi";

/** The stack that the program declares: `<project>/<stack>`. */
export function stackName(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** The name of a builder or build on a machine. It is plain text, so every preview knows it. */
export function instanceName(name: string): string {
  const full = `${pulumi.getProject()}-${pulumi.getStack()}-${name}`
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, "-");
  return /^[a-z]/.test(full) ? full : `b-${full}`;
}

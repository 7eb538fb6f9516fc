import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** The stack that the program declares: `<organization>/<project>/<stack>`. */
export function stackName(): string {
  return [organization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

/**
 * The name on a machine of a builder that is new: `<project>-<stack>-<name>-<hash>`. No two components of any program have
 * the same, since the hash also covers the organization, the types of the component and of those above it, and letters that
 * the name replaces.
 *
 * @param attempt gives another name if it is not 1
 */
export function instanceName(builder: pulumi.Resource, attempt = 1): string {
  const text = `${pulumi.getProject()}-${pulumi.getStack()}-${pulumi.resourceName(builder)}`;
  return uniqueName(builder, text, attempt);
}

/** The name on a machine of a build that is new, among files of its project: `<name>-<hash>`, just as unique. */
export function ownerName(build: pulumi.Resource, attempt = 1): string {
  return uniqueName(build, pulumi.resourceName(build), attempt);
}

function uniqueName(component: pulumi.Resource, text: string, attempt: number): string {
  const identity = [stackName(), qualifiedType(component), pulumi.resourceName(component)];
  const whole = JSON.stringify(attempt === 1 ? identity : [...identity, attempt]);
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  const readable = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, "-")
    // buildx expects a letter.
    .replace(/^(?![a-z])/, "b-");
  return `${readable.slice(0, longest - hash.length - 1).replace(/[._-]+$/, "")}-${hash}`;
}

/** As long as a label of Kubernetes or a host name may be. */
const longest = 63;

/** As in a URN: Pulumi itself tells components of one type and name by the types above them. */
function qualifiedType(resource: pulumi.Resource): string {
  const type = pulumi.resourceType(resource);
  const parent: unknown = Reflect.get(resource, "__parentResource");
  const isBelow = pulumi.Resource.isInstance(parent) && pulumi.resourceType(parent) !== "pulumi:pulumi:Stack";
  return isBelow ? `${qualifiedType(parent)}$${type}` : type;
}

/** Unit tests of a program need not name one. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}

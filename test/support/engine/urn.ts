/** The name of a resource, from its URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Whether the engine makes the resource without a declaration: the stack and the default providers. */
export function isImplied({ type, urn }: { type: string; urn: string }): boolean {
  if (type === "pulumi:pulumi:Stack") return true;
  return type.startsWith("pulumi:providers:") && /^default(_|$)/.test(nameOf(urn));
}

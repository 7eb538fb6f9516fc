/** The resource's name, as its URN has it. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Whether no program declares the resource: the stack itself, and the providers that the engine makes by default. */
export function isImplied({ type, urn }: { type: string; urn: string }): boolean {
  if (type === "pulumi:pulumi:Stack") return true;
  return type.startsWith("pulumi:providers:") && /^default(_|$)/.test(nameOf(urn));
}

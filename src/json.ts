/** True for an object with named values, as JSON has them: no list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A name as this library writes it: `connectTimeoutSeconds` for `connect_timeout_seconds` or `connect-timeout-seconds`. */
export function camelCase(name: string): string {
  return name.replace(/[-_]([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

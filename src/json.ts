/** True for an object with named values, as in JSON: neither a list nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Defined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** The entries that have a value: an optional argument that is not set must be absent, not undefined. */
export function defined<T extends object>(entries: T): Defined<T>;
export function defined(entries: object): object {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** A name as this library writes it: `connectTimeoutSeconds` for `connect_timeout_seconds` or `connect-timeout-seconds`. */
export function camelCase(name: string): string {
  return name.replace(/[-_]([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/**
 * JSON text that is equal for equal values: names are sorted at every depth. The engine and other languages pass objects
 * on in another order.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

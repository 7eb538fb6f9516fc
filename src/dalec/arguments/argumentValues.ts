/**
 * The values that Dalec substitutes: the defaults that a spec declares, and the values that the build gives to declared
 * arguments. Only SOURCE_DATE_EPOCH needs no declaration where the build gives it.
 */
export function argumentValues(
  declared: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const used = Object.entries(given).filter(
    ([name]) => Object.hasOwn(declared, name) || name === "SOURCE_DATE_EPOCH",
  );
  return { ...declared, ...Object.fromEntries(used) };
}

/** Says which build arguments make a text what it is: `the build argument VERSION is empty`; undefined when none do. */
export function argumentCause(
  used: Iterable<string>,
  values: Readonly<Record<string, string>>,
): string | undefined {
  const parts = [...used].map((name) => {
    const value = values[name] ?? "";
    return `the build argument ${name} is ${value === "" ? "empty" : JSON.stringify(value)}`;
  });
  return parts.length === 0 ? undefined : parts.join(", and ");
}

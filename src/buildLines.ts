/** The line of a build's log that says where the build goes. `pulumi-dalec report` reads it. */
export function buildsAt(places: readonly string[]): string {
  return `builds at ${places.join(", ")}`;
}

/** How the sentence about another attempt begins; no places stand for those where the build was. */
export function startsAgain(places: readonly string[]): string {
  return `The build starts again ${places.length === 0 ? "there" : `on ${places.join(", ")}`}`;
}

/** Where that ends in the message. */
const again = /\bThe build starts again (?:on (.+?)|there)(?:: attempt \d|$)/m;

/**
 * The places where a build goes from a line of its log on: those of `buildsAt`, or of a message with `startsAgain`.
 *
 * @param before the places where it was
 * @returns undefined for any other line
 */
export function placesIn(line: string, before: readonly string[]): string[] | undefined {
  const [, first] = /^builds at (.+)$/.exec(line) ?? [];
  if (first !== undefined) return first.split(", ");
  const found = again.exec(line);
  return found === null ? undefined : (found[1]?.split(", ") ?? [...before]);
}

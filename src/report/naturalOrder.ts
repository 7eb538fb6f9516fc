const collator = new Intl.Collator("en", { numeric: true });

/** Compares texts as people sort them: `p2` before `p10`. */
export function naturally(one: string, other: string): number {
  return collator.compare(one, other);
}

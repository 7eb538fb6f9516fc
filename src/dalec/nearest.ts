/**
 * The candidates that the writer of `name` could have meant, best first.
 *
 * A candidate is near when at most a third of the letters of the longer word differ (at least one may), or when the two
 * words begin alike: one is the beginning of the other, or they differ only in the end, as `binary` and `binaries`. Case, `-`
 * and `_` do not matter.
 */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = plain(name);
  if (wanted === "") return [];
  const scored: { candidate: string; distance: number }[] = [];
  const seen = new Set<string>();
  for (const candidate of candidates) {
    if (seen.size === mostCandidates) break;
    if (seen.has(candidate)) continue;
    seen.add(candidate);
    const word = plain(candidate);
    const longest = Math.max(word.length, wanted.length);
    const allowed = Math.max(1, Math.floor(longest / 3));
    if (Math.abs(word.length - wanted.length) > allowed && !sameBeginning(word, wanted)) continue;
    const distance = editDistance(wanted, word);
    if (distance <= allowed) scored.push({ candidate, distance });
    else if (sameBeginning(word, wanted)) scored.push({ candidate, distance: allowed + 1 });
  }
  scored.sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate));
  return scored.slice(0, limit).map(({ candidate }) => candidate);
}

/** The candidates that differ from `name` by one letter at most. Case, `-` and `_` do not matter. */
export function slipsOf(name: string, candidates: Iterable<string>): string[] {
  const wanted = plain(name);
  return nearestNames(name, candidates).filter((candidate) => editDistance(wanted, plain(candidate)) <= 1);
}

/** The most names that are compared. */
const mostCandidates = 1_000;

/** A hint, `Did you mean "a" or "b"?`; undefined without names. */
export function didYouMean(names: readonly string[]): string | undefined {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop();
  if (last === undefined) return undefined;
  return quoted.length === 0 ? `Did you mean ${last}?` : `Did you mean ${quoted.join(", ")} or ${last}?`;
}

/** How many letters must be added, removed, changed or swapped with their neighbour to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  let beforeLast = last;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const changed = from[row - 1] === to[column - 1] ? 0 : 1;
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + changed);
      if (from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        best = Math.min(best, at(beforeLast, column - 2) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function plain(name: string): string {
  return name.slice(0, 64).toLowerCase().replace(/[-_]/g, "");
}

function sameBeginning(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let common = 0;
  while (common < shorter && a[common] === b[common]) common++;
  return common >= 3 && (common === shorter || (common >= 5 && common * 5 >= shorter * 4));
}

function at(row: number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** The middle one of several times. */
export function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Several times in seconds as one line: `1.59 s  (1.56 to 1.66 s, 5 rounds)`. */
export function shown(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return `${median(times).toFixed(2)} s  (${least.toFixed(2)} to ${most.toFixed(2)} s, ${times.length} rounds)`;
}

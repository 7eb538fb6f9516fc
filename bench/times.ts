/** The median of several values: of an even number of them, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The median and the range of several times in seconds: `1.59 s  (1.56 to 1.66 s, 5 rounds)`. */
export function shown(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return `${median(times).toFixed(2)} s  (${least.toFixed(2)} to ${most.toFixed(2)} s, ${times.length} rounds)`;
}

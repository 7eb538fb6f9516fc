/** Where a command writes: standard output or standard error. */
export interface Output {
  /** Writes text as it is. */
  write(text: string): unknown;
  /** Whether a person reads it, on a terminal. Defaults to false. */
  isTTY?: boolean;
}

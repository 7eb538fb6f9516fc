/** Where a command writes: standard output or standard error. */
export interface Output {
  /** Writes text as it is. */
  write(text: string): unknown;
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True for an error of the operating system with one of these codes, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** Ends a life-cycle script as failed. Pulumi shows the message, which must not contain the script's data. */
export function fail(error: unknown): void {
  console.error(messageOf(error));
  process.exitCode = 1;
}

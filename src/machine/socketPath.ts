/** The kernel's limit for the path of a unix socket, in bytes: `sun_path` without its last byte, which is zero. */
function limit(): number {
  return process.platform === "linux" ? 107 : 103;
}

/** Whether a unix socket can have this path. */
export function fitsSocket(path: string): boolean {
  return Buffer.byteLength(path) <= limit();
}

/**
 * Makes sure that a unix socket can have this path: the error of the operating system, EINVAL, names no cause.
 *
 * @param advice what the user can do about a path that is too long
 */
export function checkSocketPath(path: string, advice: string): void {
  if (fitsSocket(path)) return;
  throw new Error(
    `the path of the socket ${path} has ${Buffer.byteLength(path)} bytes, and the system allows ${limit()}. ${advice}`,
  );
}

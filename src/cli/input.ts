import { readSync } from "node:fs";
import { hasCode } from "../machine/caught";
import { onUserPath, readUserFile } from "../machine/userFile";

/**
 * The text of what an argument of the command line names: a file, `-` for standard input, or a pipe that the shell opened, as
 * for `<(…)`.
 *
 * @throws UnreadableError
 */
export function readInput(path: string): string {
  const descriptor = descriptorOf(path);
  return descriptor === undefined ? readUserFile(path) : onUserPath(path, () => readToEnd(descriptor));
}

function descriptorOf(path: string): number | undefined {
  if (path === "-" || path === "/dev/stdin") return 0;
  const [, number] = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** Waits for a pipe that another process made non-blocking, which `readFileSync` does not. */
function readToEnd(descriptor: number): string {
  const parts: Buffer[] = [];
  const chunk = Buffer.allocUnsafe(1 << 16);
  for (;;) {
    try {
      const size = readSync(descriptor, chunk);
      if (size === 0) return Buffer.concat(parts).toString("utf8");
      parts.push(Buffer.from(chunk.subarray(0, size)));
    } catch (error) {
      if (!hasCode(error, "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

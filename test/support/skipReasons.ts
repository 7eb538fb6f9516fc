import { describe, it, test } from "vitest";

// A test that a machine cannot run carries the reason in its name: `describe.skipIf(reason)("what", …)`.
for (const kind of [describe, it, test]) {
  const skipIf = kind.skipIf as (condition: unknown) => unknown;
  const skip = kind.skip as unknown as (name: string, ...rest: unknown[]) => unknown;
  const withReason = (reason: string) =>
    Object.assign((name: string, ...rest: unknown[]) => skip(`${name} (skipped: ${reason})`, ...rest), {
      each: kind.skip.each,
    });
  Object.assign(kind, {
    skipIf: (condition: unknown) =>
      typeof condition === "string" && condition !== ""
        ? withReason(condition)
        : skipIf.call(kind, condition),
  });
}

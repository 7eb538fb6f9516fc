import { describe, it, test } from "vitest";

type Register = (name: string, ...rest: unknown[]) => unknown;

/** What Vitest offers as `describe.skip` and `it.skip`. */
export interface Skip extends Register {
  each: (...cases: unknown[]) => Register;
}

/** `skip`, with the reason behind every name that it registers. */
export function skipWithReason(skip: Skip, reason: string): Skip {
  const named =
    (register: Register): Register =>
    (name, ...rest) =>
      register(`${name} (skipped: ${reason})`, ...rest);
  // Vitest's `each` reads `this`, so it must be called on `skip`.
  return Object.assign(named(skip), { each: (...cases: unknown[]) => named(skip.each(...cases)) });
}

// A test that this machine cannot run carries the reason in its name: `describe.skipIf(reason)("what", …)`.
for (const kind of [describe, it, test]) {
  const skipIf = kind.skipIf as (condition: unknown) => unknown;
  Object.assign(kind, {
    skipIf: (condition: unknown) =>
      typeof condition === "string" && condition !== ""
        ? skipWithReason(kind.skip as unknown as Skip, condition)
        : skipIf.call(kind, condition),
  });
}

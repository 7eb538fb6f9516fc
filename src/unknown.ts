import { unknown } from "@pulumi/pulumi";

/**
 * The value, or "unknown" where there is none yet: what an `apply` returns in a preview for what only the update makes.
 */
export function orUnknown<T>(value: T | undefined): T;
export function orUnknown(value: unknown): unknown {
  return value ?? unknown;
}

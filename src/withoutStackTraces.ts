/**
 * Constructs a resource without stack traces for its promises.
 *
 * @pulumi/pulumi keeps a trace for every property of every resource, and maps each of its frames to the program's sources:
 * a third of the time of a large preview. The frames of a child are this library's own, of no use to a program.
 */
export function withoutStackTraces<T>(construct: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return construct();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

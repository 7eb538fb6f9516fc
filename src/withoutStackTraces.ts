/**
 * Constructs a resource without the text of stack traces.
 *
 * @pulumi/pulumi keeps a trace per property of a resource, and one per resource in the state. Each frame is mapped to the
 * sources of the program, which takes a third of the time of a large preview. The frames of a child are this library's own,
 * of no use to a program. An error from inside still has its trace, because V8 writes that text only when it is read.
 */
export function withoutStackTraces<T>(construct: () => T): T {
  const format = Error.prepareStackTrace;
  Error.prepareStackTrace = () => "";
  try {
    return construct();
  } finally {
    Error.prepareStackTrace = format;
  }
}

/**
 * Shortens stack traces to the frames up to the one that constructs a component, until the returned function is called.
 *
 * @pulumi/pulumi keeps the trace of each resource in the state. Only that frame is the program's; those that led there are
 * the same for every resource.
 */
export function shortenStackTraces(): () => void {
  const format = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    const shown = frames.slice(0, framesToProgram);
    return format?.(error, shown) ?? [String(error), ...shown.map((frame) => `    at ${frame}`)].join("\n");
  };
  return () => {
    Error.prepareStackTrace = format;
  };
}

/** Two functions of @pulumi/pulumi that read the trace, the constructors of a resource, a component and its class, the program. */
const framesToProgram = 6;

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

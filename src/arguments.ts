import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with a component's arguments. */
export interface ArgumentProblem {
  /** The property, as the user wrote it: `target`, `nodes[1].endpoint`; for a spec `my-spec.yml:14:5 sources.src`. */
  propertyPath: string;
  /** What was expected, what was got, and what to do. */
  reason: string;
}

/**
 * All problems of a component's arguments in one error.
 *
 * The problems stand in `message` itself, since Pulumi prints nothing else of an error thrown by a program.
 */
export class ArgumentsError extends pulumi.InputPropertiesError {
  /** The mark of pulumi.RunError, an error of the user's making: Pulumi prints its message without a stack. */
  readonly __pulumiRunError = true;

  /**
   * @param component The component whose arguments are wrong, as the message names it.
   * @param problems All problems of the arguments.
   */
  constructor(
    component: string,
    readonly problems: readonly ArgumentProblem[],
  ) {
    const lines = problems.map((problem) => `  ${problem.propertyPath}: ${problem.reason}`);
    // The engine would print `errors` after the message, each with the value of its property, also of a secret one.
    super({ message: [`${component}: invalid arguments`, ...lines].join("\n"), errors: [] });
    this.name = "ArgumentsError";
    // Pulumi inspects an error that ends a program. With a stack of source-mapped frames that takes Node.js 20 ten seconds.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** What checking a component's arguments found. */
export interface Inspection {
  /** All that is wrong; nothing is created when this is not empty. */
  problems: ArgumentProblem[];
  /** What the user should know all the same, a line each. */
  warnings: string[];
}

/**
 * The arguments of a component with their values known, checked before any child is created.
 *
 * Arguments that are all plain are checked at once, so that the constructor throws. Where one is an output, its value
 * comes later: then the check guards the values that the children are made from.
 *
 * @throws ArgumentsError with all problems
 */
export function checked<T>(
  component: pulumi.ComponentResource,
  args: T,
  inspect: (known: pulumi.Unwrap<T>) => Inspection,
): pulumi.Output<pulumi.Unwrap<T>> {
  const guard = (known: pulumi.Unwrap<T>): pulumi.Unwrap<T> => {
    const { problems, warnings } = inspect(known);
    if (problems.length > 0) {
      const name = `${pulumi.resourceType(component)} ${pulumi.resourceName(component)}`;
      throw new ArgumentsError(name, problems);
    }
    for (const warning of warnings) {
      pulumi.log.warn(warning, component);
    }
    return known;
  };
  const known = pulumi.output(args);
  if (isPlain(args)) {
    guard(args);
    return known;
  }
  return known.apply(guard);
}

/** The problems that can be known at once: none where an argument is an output, whose value comes later. */
export function problemsNow<T>(args: T, inspect: (known: pulumi.Unwrap<T>) => Inspection): ArgumentProblem[] {
  return isPlain(args) ? inspect(args).problems : [];
}

/** True when nothing in a value has to be waited for. */
function isPlain<T>(value: T | pulumi.Unwrap<T>): value is pulumi.Unwrap<T> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return false;
  }
  return typeof value !== "object" || value === null || Object.values(value).every((item) => isPlain(item));
}

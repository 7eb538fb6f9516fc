import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with a component's arguments. */
export interface ArgumentProblem {
  /** The property as the user wrote it: `target`, `nodes[1].endpoint`; for a spec `my-spec.yml:14:5 sources.src`. */
  propertyPath: string;
  /** What was expected, what was got, and what to do. */
  reason: string;
}

/**
 * All problems of a component's arguments in one error.
 *
 * The problems are part of `message`, since Pulumi prints nothing else of an error that a program throws.
 */
export class ArgumentsError extends pulumi.InputPropertiesError {
  /** The mark of pulumi.RunError, an error that the user made: Pulumi prints its message without a stack. */
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
  /** Warnings for valid arguments, one per line. */
  warnings: string[];
}

/** A value that was worked out from arguments, and what was found on the way. */
export interface Finding<T> extends Inspection {
  /** The value; of invalid arguments, one that does no harm. */
  value: T;
}

/**
 * The arguments of a component with their values known, checked before any child is created.
 *
 * Plain arguments are checked at once, so that the constructor throws. Where one is an output, its value comes later;
 * the check then guards the values that the children are made from.
 *
 * @throws ArgumentsError with all problems
 */
export function checked<T>(
  component: pulumi.ComponentResource,
  args: T,
  inspect: (known: pulumi.Unwrap<T>) => Inspection,
): pulumi.Output<pulumi.Unwrap<T>> {
  const check = new ArgumentCheck();
  const known = check.derive([settle(args)], (value) => ({ value, ...inspect(value) }));
  check.conclude(component);
  return pulumi.Output.isInstance(known) ? known : pulumi.output(args);
}

/** A value where all of it is known at once, an output of it otherwise. */
export function settle<T>(value: T): Eventual<pulumi.Unwrap<T>> {
  return isPlain(value) ? value : pulumi.output(value);
}

/** A value that is known at once, or an output of it. */
export type Eventual<T> = T | pulumi.Output<T>;

type EachEventual<Values> = { [Index in keyof Values]: Eventual<Values[Index]> };

/** Works a value out at once where it can be, else when the outputs among its origins have their values. */
export function derive<Values extends unknown[], T>(
  values: EachEventual<[...Values]>,
  compute: (...known: Values) => T,
): Eventual<T>;
export function derive(values: readonly unknown[], compute: (...known: unknown[]) => unknown): unknown {
  const outputs = values.filter((value) => pulumi.Output.isInstance(value));
  if (outputs.length === 0) return compute(...values);
  const resume = (known: readonly unknown[]) => {
    const waiting = [...known];
    return compute(...values.map((value) => (pulumi.Output.isInstance(value) ? waiting.shift() : value)));
  };
  const [only, ...others] = outputs;
  if (only !== undefined && others.length === 0) return only.apply((known) => resume([known]));
  return pulumi.all(outputs).apply(resume);
}

/**
 * The check of one component's arguments.
 *
 * What can be worked out at once is, and all its problems are thrown together by `conclude`, before any child is
 * created. What depends on an output is worked out when the output has its value; its problems then fail what is made
 * from it.
 */
export class ArgumentCheck {
  private readonly found: Inspection = { problems: [], warnings: [] };
  private component: pulumi.ComponentResource | undefined;

  /** What is wrong with the arguments, as far as they are known at once. */
  get problems(): readonly ArgumentProblem[] {
    return this.found.problems;
  }

  /** What is worth a warning, as far as it is known at once. */
  get warnings(): readonly string[] {
    return this.found.warnings;
  }

  /** Works a value out of settled arguments and of other values of this check. */
  derive<Values extends unknown[], T>(
    values: EachEventual<[...Values]>,
    compute: (...known: Values) => Finding<T>,
  ): Eventual<T> {
    return derive(values, (...known: Values) => {
      const { value, ...found } = compute(...known);
      if (this.component === undefined) {
        this.found.problems.push(...found.problems);
        this.found.warnings.push(...found.warnings);
      } else {
        report(this.component, found);
      }
      return value;
    });
  }

  /**
   * Ends the part of the check that can be done at once; what is found from now on is the component's, too.
   *
   * @throws ArgumentsError with all problems so far
   */
  conclude(component: pulumi.ComponentResource): void {
    this.component = component;
    report(component, this.found);
  }
}

function report(component: pulumi.ComponentResource, { problems, warnings }: Inspection): void {
  if (problems.length > 0) {
    throw new ArgumentsError(displayName(component), problems);
  }
  for (const warning of warnings) {
    pulumi.log.warn(warning, component);
  }
}

/** How messages name a component: `dalec:index:Package my-package`. */
export function displayName(component: pulumi.ComponentResource): string {
  return `${pulumi.resourceType(component)} ${pulumi.resourceName(component)}`;
}

/** True when nothing in a value has to be waited for. */
function isPlain<T>(value: T | pulumi.Unwrap<T>): value is pulumi.Unwrap<T> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return false;
  }
  return typeof value !== "object" || value === null || Object.values(value).every((item) => isPlain(item));
}

import * as pulumi from "@pulumi/pulumi";
import { inert } from "./inert";

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
    const lines = problems.map((problem) => inert(`  ${problem.propertyPath}: ${problem.reason}`));
    // The engine would print `errors` after the message, each with the value of its property, even if it is secret.
    super({ message: [`${component}: invalid arguments`, ...lines].join("\n"), errors: [] });
    this.name = "ArgumentsError";
    tellMessageAlone(this);
  }
}

/** What checking a component's arguments found. */
export interface Inspection {
  /** All problems; if there are any, nothing is created. */
  problems: ArgumentProblem[];
  /** Warnings for valid arguments, one per line. */
  warnings: string[];
}

/** A value that was computed from arguments, with the problems and warnings that were found. */
export interface Finding<T> extends Inspection {
  /** The value; for invalid arguments, a harmless one. */
  value: T;
}

/**
 * The arguments of a component with their values known, checked before any child is created.
 *
 * Plain arguments are checked at once, so the constructor throws. If an argument is an output, the check runs when its
 * value is known, before the children get their values.
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

/** The value itself if all of it is known at once, otherwise an output of it. */
export function settle<T>(value: T): Eventual<pulumi.Unwrap<T>> {
  return isPlain(value) ? value : pulumi.output(value);
}

/** A value that is known at once, or an output of it. */
export type Eventual<T> = T | pulumi.Output<T>;

/** An output of a value. One that is an output stays what it is: a wrapped one would cost as much again. */
export function asOutput<T>(value: Eventual<T>): pulumi.Output<T>;
export function asOutput(value: unknown): unknown {
  return pulumi.Output.isInstance(value) ? value : pulumi.output(value);
}

type EachEventual<Values> = { [Index in keyof Values]: Eventual<Values[Index]> };

/** Computes a value at once if possible, otherwise as soon as the outputs it depends on have their values. */
export function derive<Values extends unknown[], T>(
  values: EachEventual<[...Values]>,
  compute: (...known: Values) => T,
): Eventual<T>;
export function derive(values: readonly unknown[], compute: (...known: unknown[]) => unknown): unknown {
  const outputs = values.filter((value) => pulumi.Output.isInstance(value));
  if (outputs.length === 0) return withPlainError(() => compute(...values));
  const resume = (known: readonly unknown[]) => {
    const waiting = [...known];
    const all = values.map((value) => (pulumi.Output.isInstance(value) ? waiting.shift() : value));
    return withPlainError(() => compute(...all));
  };
  const [only, ...others] = outputs;
  if (only !== undefined && others.length === 0) return only.apply((known) => resume([known]));
  return pulumi.all(outputs).apply(resume);
}

/** Does work whose error ends a program: Pulumi prints the message alone. */
export function withPlainError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Any other class is a defect of a program, whose stack tells where.
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    throw tellMessageAlone(new pulumi.RunError(error.message));
  }
}

/**
 * Leaves an error that ends a program nothing but its message.
 *
 * Pulumi inspects the error, and if the stack has source-mapped frames, Node.js 20 needs ten seconds for that. For each resource
 * that the error stops, it also puts the name of an input before the message, which is not the user's word for it.
 */
function tellMessageAlone<T extends Error>(error: T): T {
  const { name, message } = error;
  error.stack = `${name}: ${message}`;
  return Object.defineProperty(error, "message", { get: () => message, set: () => {} });
}

/**
 * The check of one component's arguments.
 *
 * Values that do not depend on outputs are computed at once, and `conclude` throws all their problems together, before
 * any child is created. A value that depends on an output is computed when the output has its value; its problems then
 * fail the resources that use it.
 */
export class ArgumentCheck {
  private readonly found: Inspection = { problems: [], warnings: [] };
  private component: pulumi.ComponentResource | undefined;

  /** The problems of the arguments that are known at once. */
  get problems(): readonly ArgumentProblem[] {
    return this.found.problems;
  }

  /** The warnings for the arguments that are known at once. */
  get warnings(): readonly string[] {
    return this.found.warnings;
  }

  /** Computes a value from settled arguments and from other values of this check. */
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
   * Ends the part of the check that runs at once. What is found from now on is reported on the component.
   *
   * @throws ArgumentsError with all problems so far
   */
  conclude(component: pulumi.ComponentResource): void {
    this.component = component;
    const { problems, warnings } = this.found;
    report(component, { problems: [...platformProblems(), ...problems], warnings });
  }
}

/** Unix sockets, signals and file modes are the same nowhere else. */
function platformProblems(): ArgumentProblem[] {
  if (process.platform !== "win32") return [];
  const reason =
    "expected Linux or macOS, got Windows. Run Pulumi in the Windows Subsystem for Linux: https://learn.microsoft.com/windows/wsl";
  return [{ propertyPath: "machine", reason }];
}

function report(component: pulumi.ComponentResource, { problems, warnings }: Inspection): void {
  if (problems.length > 0) {
    throw new ArgumentsError(displayName(component), problems);
  }
  for (const warning of warnings) {
    pulumi.log.warn(inert(warning), component);
  }
}

/** How messages name a component: `dalec:index:Package my-package`. */
export function displayName(component: pulumi.ComponentResource): string {
  return `${pulumi.resourceType(component)} ${pulumi.resourceName(component)}`;
}

/** True if the value contains no output and no promise. */
function isPlain<T>(value: T | pulumi.Unwrap<T>): value is pulumi.Unwrap<T> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return false;
  }
  return typeof value !== "object" || value === null || Object.values(value).every((item) => isPlain(item));
}

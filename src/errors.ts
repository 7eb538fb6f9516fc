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

  constructor(component: string, problems: ArgumentProblem[]) {
    const lines = problems.map((problem) => `  ${problem.propertyPath}: ${problem.reason}`);
    super({ message: [`${component}: invalid arguments`, ...lines].join("\n"), errors: problems });
    this.name = "ArgumentsError";
  }
}

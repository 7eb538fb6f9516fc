import type { ArgumentProblem } from "../arguments";

/** How often a build is tried, and how long. */
export interface Attempts {
  /** How often a build is repeated after it lost its daemon. */
  retries: number;
  /** How long each attempt may take, in seconds; undefined for no limit. */
  timeoutSeconds: number | undefined;
}

const defaultRetries = 2;

/** The attempts of a build, from its arguments. */
export function attemptsOf(args: { retries?: number; timeoutSeconds?: number }): Attempts {
  return { retries: args.retries ?? defaultRetries, timeoutSeconds: args.timeoutSeconds };
}

/** What is wrong with `retries` and `timeoutSeconds`. */
export function attemptProblems({ retries, timeoutSeconds }: Attempts): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (!Number.isInteger(retries) || retries < 0) {
    problems.push({ propertyPath: "retries", reason: `expected 0 or a higher whole number, got ${retries}` });
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0)) {
    const reason = `expected a number of seconds above 0, got ${timeoutSeconds}`;
    problems.push({ propertyPath: "timeoutSeconds", reason });
  }
  return problems;
}

import { describe, expect, it } from "vitest";
import { attemptProblems, attemptsOf } from "../../src/solve/attempts";

describe("the attempts of a build", () => {
  it("are three without a limit by default", () => {
    expect(attemptsOf({})).toEqual({ retries: 2, timeoutSeconds: undefined });
    expect(attemptProblems(attemptsOf({}))).toEqual([]);
    expect(attemptProblems(attemptsOf({ retries: 0, timeoutSeconds: 0.5 }))).toEqual([]);
  });

  it.each([
    [{ retries: -1 }, "retries: expected 0 or a higher whole number, got -1"],
    [{ retries: 1.5 }, "retries: expected 0 or a higher whole number, got 1.5"],
    [{ timeoutSeconds: 0 }, "timeoutSeconds: expected a number of seconds above 0, got 0"],
    [{ timeoutSeconds: Number.NaN }, "timeoutSeconds: expected a number of seconds above 0, got NaN"],
  ])("are refused if they make no sense: %o", (args, problem) => {
    const problems = attemptProblems(attemptsOf(args));
    expect(problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`)).toEqual([problem]);
  });
});

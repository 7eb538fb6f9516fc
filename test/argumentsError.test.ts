import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ArgumentsError } from "../src";
import { withPlainError } from "../src/arguments";

describe("an error on arguments", () => {
  const problems = [
    { propertyPath: "target", reason: "is required" },
    { propertyPath: "push", reason: "expected true or false, got text" },
  ];
  const error = new ArgumentsError("dalec:index:Image hello", problems);

  it("has all problems in its message", () => {
    expect(error.problems).toEqual(problems);
    expect(error.message).toBe(
      "dalec:index:Image hello: invalid arguments\n  target: is required\n  push: expected true or false, got text",
    );
  });

  it("sends no control characters to a terminal", () => {
    const odd = new ArgumentsError("a", [{ propertyPath: "b\u001b[2J", reason: "c\u0007\n\td\u009b\u202e" }]);
    expect(odd.message).toBe("a: invalid arguments\n  b\u241b[2J: c\u2407\n\td\ufffd\ufffd");
  });

  it("gives the engine nothing to print again", () => {
    expect(pulumi.InputPropertiesError.isInstance(error)).toBe(true);
    expect(error.errors).toEqual([]);
  });

  it("has no stack trace, which Node.js would take seconds to inspect", () => {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(inspect(error)).toContain("push: expected true or false");
    expect(inspect(error)).not.toMatch(/\n\s+at /);
  });
});

describe("an error in a value that depends on an output", () => {
  const thrownFor = (error: Error) => {
    try {
      return withPlainError(() => {
        throw error;
      });
    } catch (told) {
      return told;
    }
  };

  it("has no stack trace either", () => {
    const told = thrownFor(new Error("dist holds files of others"));
    expect(pulumi.RunError.isInstance(told)).toBe(true);
    expect(inspect(told)).toContain("dist holds files of others");
    expect(inspect(told)).not.toMatch(/\n\s+at /);
  });

  it("stays as it is if it is a defect, or tells of arguments", () => {
    for (const other of [new TypeError("x is undefined"), new ArgumentsError("a", [])]) {
      expect(thrownFor(other)).toBe(other);
    }
  });
});

import { expect, it } from "vitest";
import { constraintAdvice } from "../../src/dalec/check/constraintAdvice";

/** The form that a package manager may accept: an operator, a blank and a version. */
const isAccepted = (constraint: string) => /^(<=?|>=?|==?) \w[\w.]*$/.test(constraint);
const both = (least: string, below: string) => `Write two conditions: [">= ${least}", "< ${below}"].`;
const excluded = 'No dependency can exclude a version; "conflicts" can name it, as "= 1.2".';

it.each([
  [">=1.2", 'Write ">= 1.2", with a blank after the operator.'],
  [" >=1.2 ", 'Write ">= 1.2", with a blank after the operator.'],
  ["=> 1.2", 'Write ">= 1.2".'],
  ["=<1.2", 'Write "<= 1.2", with a blank after the operator.'],
  ["> = 1.2", 'Write ">= 1.2".'],
  [">  =1.2", 'Write ">= 1.2".'],
  ["^1.4", both("1.4", "2")],
  ["^12.34", both("12.34", "13")],
  ["~1", both("1", "2")],
  ["~1.25", both("1.25", "1.26")],
  ["~1.4.2", both("1.4.2", "1.5")],
  ["~> 2", both("2", "3")],
  ["~> 2.4", both("2.4", "3")],
  ["~> 2.4.1", both("2.4.1", "2.5")],
  [">= 1.2 <2", 'Write an item for each condition: [">= 1.2", "< 2"].'],
  [">=1.2,<2", 'Write an item for each condition: [">= 1.2", "< 2"].'],
  ["!= 1.2", excluded],
  [" != 1.2", excluded],
])("in place of the constraint %j, advice is: %s", (constraint, advice) => {
  expect(constraintAdvice(constraint, isAccepted)).toBe(advice);
});

it.each(["", "latest", "!= 1.*", "!= 1 2", "a!=1", "!= 1, > 2", ">= 1.*", ">=1 2", "^a.1", "~> *"])(
  "gives no advice on the constraint %j, since no form of it is valid",
  (constraint) => {
    expect(constraintAdvice(constraint, isAccepted)).toBeUndefined();
  },
);

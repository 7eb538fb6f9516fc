import { describe, expect, test } from "vitest";
import { failure, readGoTest, readVitest, withExitCode } from "../../tools/testReport.mjs";

describe("the count of tests", () => {
  test("equals that of Vitest's report", () => {
    const assertionResults = [
      { fullName: "a thing works", status: "passed" },
      { fullName: "a thing breaks", status: "failed" },
      { fullName: "a cluster (skipped: not installed: kubelet) is there", status: "skipped" },
      { fullName: "a wish", status: "todo" },
    ];
    expect(readVitest({ testResults: [{ name: "a.test.ts", status: "failed", assertionResults }] })).toEqual({
      passed: 1,
      failed: 1,
      failures: ["a thing breaks"],
      skipped: ["a cluster (skipped: not installed: kubelet) is there", "a wish"],
    });
  });

  test("includes a failure for a file whose `beforeAll` fails, so that none of its tests runs", () => {
    const assertionResults = [{ fullName: "a thing works", status: "skipped" }];
    const file = { name: "a.test.ts", status: "failed", message: "no port", assertionResults };
    expect(readVitest({ testResults: [file] })).toMatchObject({
      failed: 1,
      failures: ["a.test.ts: no port"],
    });
  });

  test("equals that of the events of `go test`, with the reason for each skip", () => {
    const events = [
      { Action: "pass", Test: "TestOne", Package: "p" },
      { Action: "output", Test: "TestTwo", Output: "    data_test.go:12: no data here\n" },
      { Action: "skip", Test: "TestTwo", Package: "p" },
      { Action: "fail", Test: "TestThree", Package: "p" },
      { Action: "fail", Package: "p" },
    ];
    expect(readGoTest(events.map((event) => JSON.stringify(event)).join("\n"))).toEqual({
      passed: 1,
      failed: 1,
      failures: ["TestThree"],
      skipped: ["TestTwo (skipped: no data here)"],
    });
  });

  test("includes a failure for a Go package that does not build", () => {
    expect(readGoTest(JSON.stringify({ Action: "fail", Package: "p" }))).toMatchObject({
      passed: 0,
      failed: 1,
      failures: ["p: does not build"],
    });
  });

  test("includes a failure for a run that ends with an error although no test fails", () => {
    const outcome = { passed: 2, failed: 0, failures: [], skipped: ["a wish"] };
    expect(withExitCode("npm test", 0, outcome)).toBe(outcome);
    expect(withExitCode("npm test", 1, outcome)).toEqual({
      passed: 2,
      failed: 1,
      failures: ["npm test ended with exit code 1"],
      skipped: ["a wish"],
    });
    expect(withExitCode("npm test", 1, failure("a thing breaks"))).toEqual(failure("a thing breaks"));
  });
});

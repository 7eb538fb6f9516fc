// @ts-check

/**
 * The results of some tests.
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} failures The names of the tests that failed.
 * @property {string[]} skipped The names of the tests that were skipped, with the reason when they have one.
 */

/**
 * The part of vitest's JSON report that {@link readVitest} reads.
 * @typedef {{ name: string, status: string, message?: string, assertionResults: { fullName: string, status: string }[] }} VitestFile
 */

/**
 * Reads vitest's JSON report. A file that cannot be loaded, or whose `beforeAll` fails, counts as a failure even when
 * none of its tests does: vitest calls those tests skipped.
 * @param {{ testResults: VitestFile[] }} report
 * @returns {Outcome}
 */
export function readVitest({ testResults }) {
  return sum(
    testResults.map(({ name, status, message = "", assertionResults }) => {
      /** @param {string} wanted */
      const named = (wanted) =>
        assertionResults.filter((result) => result.status === wanted).map(({ fullName }) => fullName.trim());
      const failures = named("failed");
      if (status === "failed" && failures.length === 0) failures.push(`${name}: ${message}`.trim());
      return {
        passed: named("passed").length,
        failed: failures.length,
        failures,
        skipped: ["skipped", "pending", "todo"].flatMap(named),
      };
    }),
  );
}

/**
 * Reads the lines of `go test -json`.
 * @param {string} text
 * @returns {Outcome}
 */
export function readGoTest(text) {
  /** @type {{ Action: string, Test?: string, Package?: string, Output?: string }[]} */
  const events = text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  /** @param {string} action */
  const named = (action) =>
    events.flatMap((event) => (event.Action === action && event.Test !== undefined ? [event.Test] : []));
  const failures = named("fail");
  const broken = events.filter((event) => event.Action === "fail" && event.Test === undefined);
  if (failures.length === 0) failures.push(...broken.map((event) => `${event.Package}: does not build`));
  /** @param {string} test */
  const reasonOf = (test) => {
    const outputs = events.filter((event) => event.Test === test && event.Action === "output");
    const reason = outputs.map((event) => /\.go:\d+: (.*)/.exec(event.Output ?? "")?.[1]).find(Boolean);
    return reason === undefined ? test : `${test} (skipped: ${reason})`;
  };
  return {
    passed: named("pass").length,
    failed: failures.length,
    failures,
    skipped: named("skip").map(reasonOf),
  };
}

/**
 * The outcome of a run that shows only one failure.
 * @param {string} name
 * @returns {Outcome}
 */
export function failure(name) {
  return { passed: 0, failed: 1, failures: [name], skipped: [] };
}

/**
 * Adds a failure where a run ended with an error although none of its tests failed.
 * @param {string} run The name of the run.
 * @param {number} code Its exit code.
 * @param {Outcome} outcome
 * @returns {Outcome}
 */
export function withExitCode(run, code, outcome) {
  if (code === 0 || outcome.failed > 0) return outcome;
  return sum([outcome, failure(`${run} ended with exit code ${code}`)]);
}

/**
 * @param {Outcome[]} outcomes
 * @returns {Outcome}
 */
export function sum(outcomes) {
  return {
    passed: outcomes.reduce((total, { passed }) => total + passed, 0),
    failed: outcomes.reduce((total, { failed }) => total + failed, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

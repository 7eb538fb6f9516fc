// @ts-check
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { failure, readGoTest, readVitest, sum, withExitCode } from "./testReport.mjs";

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a program to its end, and shows or returns what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {{ directory?: string, environment?: NodeJS.ProcessEnv, show?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(command, args, { directory = project, environment = process.env, show = true } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: directory,
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      if (show) process.stdout.write(text);
      else output += text;
    });
    child.on("error", (error) => resolve({ code: 1, output: `${error}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The module through which tests read Dalec's own data, a folder beside the project that a clone lacks. */
const dalecData = join("test", "dalec", "dalecData.ts");
/** Hides the data from that module and from the Go tests of test/frontend. */
const withoutData = { ...process.env, DALEC_DATA: "none" };

/**
 * Runs vitest and reads its report.
 * @param {string} what The name under which a failure of the run itself is shown.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<import("./testReport.mjs").Outcome>}
 */
async function runVitest(what, command, args, environment = process.env) {
  const directory = await mkdtemp(join(tmpdir(), "dalec-ci-"));
  const file = join(directory, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code } = await run(command, [...args, ...reporters], { environment });
  const report = await readFile(file, "utf8").catch(() => undefined);
  await rm(directory, { recursive: true });
  const outcome = report === undefined ? failure(`${what} wrote no report`) : readVitest(JSON.parse(report));
  return withExitCode(what, code, outcome);
}

/**
 * Runs the Go tests of the stand-in frontend and reads what they report.
 * @param {string} what
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<import("./testReport.mjs").Outcome>}
 */
async function runGoTest(what, environment = process.env) {
  const { code, output } = await run("go", ["test", "-json", "./..."], {
    directory: join(project, "test", "frontend"),
    environment: { ...environment, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
    show: false,
  });
  return withExitCode(what, code, readGoTest(output));
}

/**
 * Runs the tests, and counts those that passed, failed and were skipped.
 * @param {string[]} names Arguments of vitest that choose tests. When there are none, all tests run, and those that read
 *   Dalec's own data run a second time without it, as in a clone that has nothing beside it.
 */
async function main(names) {
  const outcomes = [
    await runVitest("npm test", "npm", ["test", "--", ...names]),
    await runGoTest("go test in test/frontend"),
  ];
  if (names.length === 0) {
    console.log("\nThe tests that read Dalec's own data, without it:");
    outcomes.push(
      await runVitest(
        "vitest without data",
        "npx",
        ["--no", "--", "vitest", "related", "--run", "--project", "unit", dalecData],
        withoutData,
      ),
      await runGoTest("go test without data", withoutData),
    );
  }
  const outcome = sum(outcomes);

  console.log("\nwhat ran:");
  await run(process.execPath, ["--import", "tsx", join("test", "support", "parts.ts")]);
  console.log(`\nskipped: ${outcome.skipped.length === 0 ? "none" : ""}`);
  for (const name of outcome.skipped) console.log(`  ${name}`);
  if (outcome.failed > 0) console.log("\nfailed:");
  for (const name of outcome.failures) console.log(`  ${name}`);
  console.log(`\n${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`);
  if (outcome.failed > 0) process.exitCode = 1;
}

main(process.argv.slice(2));

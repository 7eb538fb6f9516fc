// @ts-check
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readGoTest, readVitest, sum } from "./testReport.mjs";

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a program to its end. What it prints is shown, or returned.
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

/** @param {string[]} names The tests to run, as vitest takes them; all where there are none. */
async function main(names) {
  const directory = await mkdtemp(join(tmpdir(), "dalec-ci-"));
  const file = join(directory, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const vitest = await run("npm", ["test", "--", ...reporters, ...names]);
  const report = await readFile(file, "utf8").catch(() => undefined);
  await rm(directory, { recursive: true });

  const goTest = await run("go", ["test", "-json", "./..."], {
    directory: join(project, "test", "frontend"),
    environment: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
    show: false,
  });
  const outcome = sum([
    report === undefined
      ? { passed: 0, failed: 1, failures: ["vitest gave no report"], skipped: [] }
      : readVitest(JSON.parse(report)),
    readGoTest(goTest.output),
  ]);
  for (const [what, code] of /** @type {const} */ ([
    ["npm test", vitest.code],
    ["go test in test/frontend", goTest.code],
  ])) {
    if (code === 0 || outcome.failed > 0) continue;
    outcome.failed++;
    outcome.failures.push(`${what} ended with exit code ${code}`);
  }

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

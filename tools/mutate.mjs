// Changes the code in one way after another, and lists the changes that no test notices.
// `npm run mutate -- src/report` changes one folder or file; without a path, all folders below.
//
// stryker.config.json leaves out two kinds of changes: of texts, which are half of all and mostly the words of a message; and of
// values that a module computes when it is loaded, such as tables, for which every test would run in a new process.
import { spawnSync } from "node:child_process";

/** The folders that are changed, each with the tests that run for a change there. */
const folders = {
  "src/report": "test/{report,cli}",
  "src/solve": "test/solve",
  "src/builders": "test/{builders,components}",
  "src/dalec": "test/dalec",
};

/** Tables and texts, which only a copy in a test could judge: fields, types and rules of Dalec, and a style sheet. */
const data = [
  "src/dalec/types.ts",
  "src/dalec/rules.ts",
  "src/dalec/schema/*Schema.ts",
  "src/report/style.ts",
];

const asked = process.argv.slice(2).map((path) => path.replace(/\/$/, ""));
const known = Object.keys(folders);
for (const path of asked) {
  if (known.some((folder) => `${path}/`.startsWith(`${folder}/`))) continue;
  console.error(`expected paths in ${known.join(", ")}, got ${path}`);
  process.exit(2);
}
for (const [folder, tests] of Object.entries(folders)) {
  const paths = asked.length === 0 ? [folder] : asked.filter((path) => `${path}/`.startsWith(`${folder}/`));
  if (paths.length === 0) continue;
  const changed = paths.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.ts`));
  const mutate = [...changed, ...data.map((path) => `!${path}`)].join(",");
  const results = `.stryker/${folder.replace("/", "-")}.json`;
  const { status } = spawnSync("stryker", ["run", "--mutate", mutate, "--incrementalFile", results], {
    stdio: "inherit",
    env: { ...process.env, TESTS_OF_MUTANTS: tests },
  });
  if (status !== 0) process.exit(status ?? 1);
}

import { performance } from "node:perf_hooks";
import { checkSpec } from "../src/dalec";
import { median } from "./times";

/** A spec of about 300 lines, as long as a real one. */
function longSpec(): string {
  const files = Array.from(
    { length: 66 },
    (_, index) => `  bin/tool-${index}:\n      permissions: 0o755\n      subpath: tools\n`,
  );
  const tests = Array.from({ length: 15 }, (_, index) => [
    `- name: tool ${index}`,
    "  files:",
    `    /usr/bin/tools/tool-${index}:`,
    "      permissions: 0o755",
    "  steps:",
    `  - command: tool-${index} --version`,
  ]);
  const head = [
    "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5",
    "name: long",
    "version: 1.0.0",
    "revision: 1",
    "license: MIT",
  ];
  const body = [
    "packager: P <p@example.com>",
    "description: d",
    "build:",
    "  steps:",
    "  - command: make",
    "artifacts:",
    "  binaries:",
  ];
  return [...head, ...body, ...files.map((file) => `  ${file}`.trimEnd()), "tests:", ...tests.flat()].join(
    "\n",
  );
}

const text = longSpec();
checkSpec(text, { target: "bookworm/deb" });
const times = Array.from({ length: 20 }, () => {
  const start = performance.now();
  checkSpec(text, { target: "bookworm/deb" });
  return performance.now() - start;
});
const errors = checkSpec(text, { target: "bookworm/deb" }).filter(({ severity }) => severity === "error");
console.log(
  `check of ${text.split("\n").length} lines: ${median(times).toFixed(1)} ms (limit 50 ms: ${(median(times) / 50).toFixed(2)}), ${errors.length} errors`,
);

#!/usr/bin/env node
import { runCommand } from "./cli/commands";
import { reasonOf } from "./machine/userFile";
import { noticesToStandardError } from "./machine/wait";

// A reader such as `head` may end before everything is written. Any other loss must not look like success.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`standard output cannot be written: ${reasonOf(error)}\n`, () => process.exit(2));
});
// Nothing is left to report it to.
process.stderr.on("error", ({ code }: NodeJS.ErrnoException) => {
  if (code !== "EPIPE") process.exit(2);
});
noticesToStandardError();
Promise.resolve(runCommand(process.argv.slice(2), process.stdout, process.stderr)).then((code) => {
  process.exitCode = code;
});

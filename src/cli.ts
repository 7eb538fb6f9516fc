#!/usr/bin/env node
import { runCommand } from "./cli/commands";

// A reader such as `head` may end before everything is written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
Promise.resolve(runCommand(process.argv.slice(2), process.stdout, process.stderr)).then((code) => {
  process.exitCode = code;
});

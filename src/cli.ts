#!/usr/bin/env node
import { runCommand } from "./cli/commands";

process.exitCode = runCommand(process.argv.slice(2), process.stdout, process.stderr);

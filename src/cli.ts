#!/usr/bin/env node
import { check, checkUsage } from "./cli/check";
import { report, reportUsage } from "./cli/report";
import { printSchema } from "./cli/schema";

const usage = `${checkUsage}\n       ${reportUsage.replace("usage: ", "")}\n       pulumi-dalec schema`;

function main([command, ...rest]: readonly string[]): number {
  switch (command) {
    case "check":
      return check(rest, process.stdout, process.stderr);
    case "report":
      return report(rest, process.stdout, process.stderr);
    case "schema":
      return printSchema(process.stdout);
    case "help":
    case "--help":
      process.stdout.write(`${usage}\n`);
      return 0;
    default:
      process.stderr.write(`${usage}\n`);
      return 2;
  }
}

process.exitCode = main(process.argv.slice(2));

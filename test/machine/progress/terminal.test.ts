import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const built = resolve(__dirname, "..", "..", "..", "dist", "machine", "progress", "terminal.js");
const isMissing = process.platform !== "linux" || spawnSync("script", ["--version"]).error !== undefined;

/** Programs find the Pulumi CLI among the processes above them. Here it is a shell script of that name. */
describe.skipIf(isMissing)("a program knows whether somebody watches the update", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-terminal-"));
    writeFileSync(
      join(directory, "program.js"),
      `console.log(\`\${require(${JSON.stringify(built)}).isWatched()}.\`);`,
    );
    writeFileSync(
      join(directory, "pulumi"),
      `#!/bin/sh\nsh -c "'${process.execPath}' program.js; true"\ntrue\n`,
    );
    chmodSync(join(directory, "pulumi"), 0o755);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const command = "./pulumi up </dev/tty";
  it.each([
    ["in a terminal", command, "xterm", "true."],
    ["in a terminal without control characters", command, "dumb", "false."],
    ["in a terminal where it must not ask", "./pulumi up --non-interactive </dev/tty", "xterm", "false."],
    ["in a terminal where it prints differences", "./pulumi up --diff </dev/tty", "xterm", "false."],
    ["in the terminal of a CI job", `CI=true ${command}`, "xterm", "false."],
    ["in a terminal where it cannot ask", "./pulumi up </dev/null", "xterm", "false."],
    ["whose output goes elsewhere", `${command} | cat`, "xterm", "false."],
    [
      "that is none: the program runs by itself",
      `'${process.execPath}' program.js </dev/tty`,
      "xterm",
      "false.",
    ],
  ])("%s", (_, run, terminal, answer) => {
    const env = { ...process.env, CI: "", TERM: terminal };
    const args = ["-qec", run, "/dev/null"];
    const { stdout } = spawnSync("script", args, { cwd: directory, env, encoding: "utf8", input: "" });
    expect(stdout.trim()).toBe(answer);
  });

  it("without a terminal", () => {
    const { stdout } = spawnSync(join(directory, "pulumi"), ["up"], {
      cwd: directory,
      encoding: "utf8",
      input: "",
    });
    expect(stdout.trim()).toBe("false.");
  });
});

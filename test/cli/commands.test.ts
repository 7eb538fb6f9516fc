import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { version } from "../../package.json";
import { runCommand } from "../../src/cli/commands";
import { specJsonSchema } from "../../src/dalec";

const project = resolve(__dirname, "../..");

function run(...args: string[]) {
  const written = { output: "", errors: "" };
  const into = (name: "output" | "errors") => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  return { code: runCommand(args, into("output"), into("errors")), ...written };
}

describe("pulumi-dalec", () => {
  it.each([[["--help"]], [["-h"]], [["help"]]])("prints the usage of every command on %j", (args) => {
    const { code, output, errors } = run(...args);
    expect([code, errors]).toEqual([0, ""]);
    for (const name of ["check", "init", "report", "schema"])
      expect(output).toContain(`pulumi-dalec ${name}`);
    expect(output.match(/usage: /g)).toHaveLength(1);
  });

  it.each([
    ["check", "--help"],
    ["check", "-h"],
    ["init", "--help"],
    ["report", "--help"],
    ["report", "-h"],
    ["report", "state.json", "--format", "pdf", "--help"],
    ["schema", "--help"],
    ["schema", "-h"],
  ])("prints the help of %s on %s", (name, ...options) => {
    const { code, output, errors } = run(name, ...options);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toMatch(new RegExp(`^usage: pulumi-dalec ${name}\\b`));
  });

  it.each([[[]], [["check"]], [["report"]], [["schema"]]])("prints its version on %j --version", (args) => {
    expect(run(...args, "--version")).toEqual({ code: 0, output: `${version}\n`, errors: "" });
  });

  it.each([
    [[], "expected a command\nusage: "],
    [["reprot"], 'unknown command "reprot". Did you mean "report"?\nusage: '],
    [["constructor"], 'unknown command "constructor"\nusage: '],
    [["schema", "spec"], "expected no arguments, got spec\nusage: pulumi-dalec schema [--release"],
    [["schema", "--release", "newest"], 'expected a release such as 0.21.5, got "newest"\nusage: '],
  ])("refuses %j with exit code 2", (args, text) => {
    const { code, output, errors } = run(...args);
    expect([code, output]).toEqual([2, ""]);
    expect(errors.startsWith(text)).toBe(true);
  });

  it("runs a command with its own arguments and exit code", () => {
    expect(JSON.parse(run("schema").output)).toEqual(specJsonSchema());
    expect(JSON.parse(run("schema", "--release", "0.20").output)).toEqual(specJsonSchema("0.20"));
    expect(run("report", "missing.json")).toMatchObject({
      code: 1,
      errors: expect.stringContaining("missing.json"),
    });
  });

  it("ends without a message when its reader has read enough", () => {
    const command = `"${process.execPath}" --import tsx src/cli.ts schema | head -n 1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: project, encoding: "utf8" });
    expect([stdout, stderr]).toEqual(["{\n", ""]);
  });
});

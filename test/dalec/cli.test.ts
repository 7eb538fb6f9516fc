import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/cli/check";

const directory = mkdtempSync(join(tmpdir(), "pulumi-dalec-check-"));
afterAll(() => rmSync(directory, { recursive: true }));

function run(text: string, ...args: string[]): { code: number; output: string; errors: string } {
  const file = join(directory, "spec.yml");
  writeFileSync(file, text);
  const said = { output: "", errors: "" };
  const into = (name: "output" | "errors") => ({
    write: (more: string) => {
      said[name] += more;
    },
  });
  return { code: check([file, ...args], into("output"), into("errors")), ...said };
}

const good =
  "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\nname: ab\nversion: 1.0.0\nrevision: 1\npackager: P\n";

describe("pulumi-dalec check", () => {
  it("is silent on a good spec", () => {
    expect(run(good, "--target", "bookworm/deb")).toEqual({ code: 0, output: "", errors: "" });
  });

  it("points at the place", () => {
    const { code, output } = run(`${good}sources:\n  src:\n    inlin: {}\n`);
    expect(code).toBe(1);
    expect(output).toContain(
      'spec.yml:8:5 error sources.src.inlin: unknown field "inlin" [unknown-field]\n  Did you mean "inline"?\n  See node_modules/pulumi-dalec/docs/diagnostics.md#unknown-field\n',
    );
    expect(output).toContain("\n      inlin: {}\n      ^^^^^\n");
  });

  it("writes annotations for GitHub, and JSON", () => {
    const { output } = run(`${good}nam: 1%\n`, "--format", "github");
    expect(output).toMatch(
      /^::error file=.*,line=6,col=1,endColumn=3,title=unknown-field::nam: unknown field "nam"\. Did you mean "name"\?%0ASee node_modules\/pulumi-dalec\/docs\/diagnostics\.md#unknown-field\n$/,
    );
    expect(JSON.parse(run(`${good}nam: 1\n`, "--format", "json").output)).toMatchObject([
      {
        code: "unknown-field",
        url: "node_modules/pulumi-dalec/docs/diagnostics.md#unknown-field",
        line: 6,
        column: 1,
        endColumn: 4,
      },
    ]);
  });

  it("takes build arguments, and refuses those not declared", () => {
    expect(run(good, "--build-arg", "X=1").output).toContain("the build sets the build argument X");
    expect(
      run(
        `${good}args: {X: }\nwebsite: a\nbuild: {steps: [{command: a, env: {A: "\${X}"}}]}`,
        "--build-arg",
        "X=1",
      ).code,
    ).toBe(0);
  });

  it("takes what buildx is given, and tells what is missing or has no effect", () => {
    const spec = `${good}sources:\n  src: {git: {url: u, commit: c, auth: {token: T, ssh: S}}}\n  more: {context: {name: other}}\n`;
    const told = (...args: string[]) =>
      JSON.parse(run(spec, "--format", "json", ...args).output).map(({ code }: { code: string }) => code);
    expect(told()).toEqual([]);
    expect(told("--secret", "id=U,env=U", "--ssh", "default", "--build-context", "another=.").sort()).toEqual(
      ["missing-context", "missing-secret", "missing-ssh", "unused-context"],
    );
    expect(told("--secret", "type=env,id=T", "--ssh", "S=/agent", "--build-context", "other=.")).toEqual([]);
    expect(told("--label", "a=b")).toEqual(["ignored-label"]);
  });

  it.each([[["--format", "xml"]], [["--nosuch"]], [["another.yml"]]])("exits with 2 on %j", (args) => {
    expect(run(good, ...args)).toMatchObject({
      code: 2,
      output: "",
      errors: expect.stringContaining("usage:"),
    });
  });
});

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
  const written = { output: "", errors: "" };
  const into = (name: "output" | "errors") => ({
    write: (more: string) => {
      written[name] += more;
    },
  });
  return { code: check([file, ...args], into("output"), into("errors")), ...written };
}

const good =
  "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\nname: ab\nversion: 1.0.0\nrevision: 1\npackager: P\n";

describe("pulumi-dalec check", () => {
  it("prints one line for a good spec", () => {
    const output = `ok  ${join(directory, "spec.yml")}\n`;
    expect(run(good, "--target", "bookworm/deb")).toEqual({ code: 0, output, errors: "" });
  });

  it.each([
    ["json", "[]\n"],
    ["github", ""],
  ])("prints nothing else for a good spec as %s", (format, output) => {
    expect(run(good, "--format", format)).toEqual({ code: 0, output, errors: "" });
  });

  it("prints the warnings of a spec that can be built, then its name", () => {
    const { code, output } = run(good.replace(":0.21.5", ":latest"));
    expect(code).toBe(0);
    expect(output).toMatch(
      /^\S*spec\.yml:1:10 warning .*\[mutable-frontend\]\n(?:.*\n)*ok {2}\S*spec\.yml\n$/,
    );
  });

  it("checks every target, and prints a problem of several targets once", () => {
    const spec = `${good.replace("packager: P\n", "")}nam: a\n`;
    const codes = (...targets: string[]) => {
      const args = targets.flatMap((target) => ["--target", target]);
      const found: { code: string; message: string }[] = JSON.parse(
        run(spec, "--format", "json", ...args).output,
      );
      return found.map(({ code, message }) => (code === "unknown-field" ? code : message));
    };
    const deb = '"packager" is missing, which bookworm/deb requires';
    const rpm = ["description", "license"].map((name) => `"${name}" is missing, which azlinux3/rpm requires`);
    expect(codes("bookworm/deb")).toEqual([deb, "unknown-field"]);
    expect(codes("bookworm/deb", "azlinux3/rpm")).toEqual([deb, ...rpm, "unknown-field"]);
    expect(codes("azlinux3/rpm", "azlinux3/rpm")).toEqual([...rpm, "unknown-field"]);
    expect(codes("bookworm/deb", "bookworm/debb")).toContain(
      '"bookworm/debb" is not a Dalec target. Did you mean "bookworm/deb"?',
    );
  });

  it("underlines the token", () => {
    const { code, output } = run(`${good}sources:\n  src:\n    inlin: {}\n`);
    expect(code).toBe(1);
    expect(output).toContain(
      'spec.yml:8:5 error sources.src.inlin: unknown field "inlin" [unknown-field]\n  Did you mean "inline"?\n  See node_modules/pulumi-dalec/docs/diagnostics.md#unknown-field\n',
    );
    expect(output).toContain("\n      inlin: {}\n      ^^^^^\n");
  });

  it("prints annotations for GitHub, and JSON", () => {
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

  it("accepts build arguments that the spec declares, and no others", () => {
    expect(run(good, "--build-arg", "X=1").output).toContain("the build sets the build argument X");
    expect(
      run(
        `${good}args: {X: }\nwebsite: a\nbuild: {steps: [{command: a, env: {A: "\${X}"}}]}`,
        "--build-arg",
        "X=1",
      ).code,
    ).toBe(0);
  });

  it("accepts the options of buildx, and reports what is missing or has no effect", () => {
    const spec = `${good}sources:\n  src: {git: {url: u, commit: c, auth: {token: T, ssh: S}}}\n  more: {context: {name: other}}\n`;
    const codes = (...args: string[]) =>
      JSON.parse(run(spec, "--format", "json", ...args).output).map(({ code }: { code: string }) => code);
    expect(codes()).toEqual([]);
    expect(
      codes("--secret", "id=U,env=U", "--ssh", "default", "--build-context", "another=.").sort(),
    ).toEqual(["missing-context", "missing-secret", "missing-ssh", "unused-context"]);
    expect(codes("--secret", "type=env,id=T", "--ssh", "S=/agent", "--build-context", "other=.")).toEqual([]);
    expect(codes("--label", "a=b")).toEqual(["ignored-label"]);
  });

  it.each([[["--format", "xml"]], [["--nosuch"]], [["another.yml"]]])(
    "exits with 2 and the usage on %j",
    (args) => {
      expect(run(good, ...args)).toMatchObject({
        code: 2,
        output: "",
        errors: expect.stringContaining("usage:"),
      });
    },
  );
});

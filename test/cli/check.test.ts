import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { check } from "../../src/cli/check";
import { targets } from "../../src/dalec";
import { addressOf, rules } from "../../src/dalec/rules";

const project = resolve(__dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "pulumi-dalec-check-"));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

function runCheck(args: readonly string[], { isTTY = false } = {}) {
  const written = { output: "", errors: "" };
  const into = (name: "output" | "errors") => ({
    isTTY,
    write: (more: string) => {
      written[name] += more;
    },
  });
  const code = check(args, into("output"), into("errors"));
  if (typeof code !== "number") throw new Error("the check waits for a builder");
  return { code, ...written };
}

function run(text: string, ...args: string[]): { code: number; output: string; errors: string } {
  return runCheck([write("spec.yml", text), ...args]);
}

function write(path: string, text: string): string {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** An empty directory with these files. */
function folder(name: string, files: Record<string, string>): string {
  rmSync(join(directory, name), { recursive: true, force: true });
  mkdirSync(join(directory, name), { recursive: true });
  for (const [path, text] of Object.entries(files)) write(`${name}/${path}`, text);
  return join(directory, name);
}

const good =
  "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\nname: ab\nversion: 1.0.0\nrevision: 1\npackager: P\n";

describe("pulumi-dalec check", () => {
  it("prints one line for a good spec", () => {
    const file = join(directory, "spec.yml");
    expect(run(good)).toEqual({ code: 0, output: `ok ${file}\n`, errors: "" });
    expect(run(good, "--target", "bookworm/deb", "--target", "trixie/deb")).toEqual({
      code: 0,
      output: `ok ${file} for bookworm/deb, trixie/deb\n`,
      errors: "",
    });
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
    expect(output).toMatch(/^\S*spec\.yml:1:10 warning .*\[mutable-frontend\]\n(?:.*\n)*ok \S*spec\.yml\n$/);
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
      `spec.yml:8:5 error sources.src.inlin: unknown field "inlin" [unknown-field]\n  Did you mean "inline"?\n  See ${addressOf("unknown-field")}\n`,
    );
    expect(output).toContain("\n      inlin: {}\n      ^^^^^\n");
  });

  it("prints annotations for GitHub, and JSON", () => {
    const { output } = run(`${good}nam: 1%\n`, "--format", "github");
    expect(output).toMatch(
      /^::error file=.*,line=6,col=1,endColumn=3,title=unknown-field::nam: unknown field "nam"\. Did you mean "name"\?%0ASee file:\/\/\/\S+\/docs\/diagnostics\.md#unknown-field\n$/,
    );
    expect(JSON.parse(run(`${good}nam: 1\n`, "--format", "json").output)).toMatchObject([
      {
        code: "unknown-field",
        url: addressOf("unknown-field"),
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

  it("reports a named context as unused only if no target reads it", () => {
    const spec = good.replace("packager: P", "packager: P\nlicense: MIT\ndescription: d");
    const own = `${spec}targets:\n  mine: {frontend: {image: "example.com/mine:1.0.0"}}\n  bookworm: {tests: [{name: a, mounts: [{dest: /a, spec: {context: {name: data}}}]}]}\n`;
    const unused = (text: string, targets: string[], ...contexts: string[]) => {
      const args = [
        ...targets.flatMap((target) => ["--target", target]),
        ...contexts.flatMap((name) => ["--build-context", `${name}=docker-image://x`]),
      ];
      const found: { code: string; message: string }[] = JSON.parse(
        run(text, "--format", "json", ...args).output,
      );
      return found.filter(({ code }) => code === "unused-context").map(({ message }) => message);
    };
    const both = ["azlinux3/rpm", "bookworm/deb"];
    const workers = ["dalec-bookworm-worker", "dalec-azlinux3-worker"];
    expect(unused(spec, both, ...workers)).toEqual([]);
    expect(unused(spec, ["bookworm/deb"], ...workers)).toEqual([
      'expected "dalec-bookworm-worker" as the worker context of bookworm, got "dalec-azlinux3-worker"',
    ]);
    expect(unused(spec, both, ...workers, "dalec-noble-worker")).toHaveLength(2);
    expect(unused(own, both, "data")).toEqual([]);
    expect(unused(own, ["azlinux3/rpm"], "data")).toEqual(['nothing reads the context "data"']);
    expect(unused(own, ["azlinux3/rpm", "mine/rpm"], "other")).toEqual([]);
    expect(unused(own, both, "data", "other")).toEqual(['nothing reads the context "other"']);
  });

  it("checks for the platforms and as the frontend that are given", () => {
    const codes = (...args: string[]) =>
      JSON.parse(run(good, "--format", "json", ...args).output).map(({ code }: { code: string }) => code);
    const windows = ["--target", "windowscross/container"];
    expect(codes(...windows, "--platform", "windows/amd64")).toEqual([]);
    expect(codes(...windows, "--platform", "windows/amd64", "--platform", "windows/arm64")).toContain(
      "unsupported-platform",
    );
    const former = "ghcr.io/project-dalec/dalec/frontend:0.17.0";
    expect(codes(...windows, "--platform", "windows/amd64, windows/arm64")).toContain("unsupported-platform");
    expect(codes("--target", "bookworm/deb", "--platform", "linux/amd64,linux/arm64")).toEqual([]);
    expect(codes("--target", "bookworm/container")).toEqual([]);
    expect(codes("--target", "bookworm/container", "--frontend", former)).toEqual(["unknown-target"]);
    const argument = `BUILDKIT_SYNTAX=${former}`;
    expect(codes("--target", "bookworm/container", "--build-arg", argument)).toEqual(["unknown-target"]);
  });

  it.each([
    [["--formt", "json"], 'unknown option "--formt". Did you mean "--format"?'],
    [["--targets=bookworm/deb"], 'unknown option "--targets". Did you mean "--target"?'],
    [["--nosuch"], 'unknown option "--nosuch"'],
    [["-q"], 'unknown option "-q"'],
    [["--target"], "--target needs a value"],
    [["--format", "jsn"], 'expected text, json, github or sarif as format, got "jsn". Did you mean "json"?'],
    [["--format", "json", "--format", "text"], "--format takes one value, got several"],
    [
      ["--platform", "linux/amd64,linux/amd46"],
      '--platform: expected a platform such as linux/amd64 or linux/arm/v7, got "linux/amd46". Did you mean "linux/amd64"?',
    ],
    [["--platform", ""], '--platform: expected a platform such as linux/amd64 or linux/arm/v7, got ""'],
    [
      ["--frontend", "no such image!"],
      'expected an image reference such as ghcr.io/project-dalec/dalec/frontend:0.21.5 as --frontend, got "no such image!"',
    ],
    [
      ["--frontend", ""],
      'expected an image reference such as ghcr.io/project-dalec/dalec/frontend:0.21.5 as --frontend, got ""',
    ],
    [["--build-context", "src"], 'expected <name>=<location> as --build-context, got "src"'],
  ])("explains the wrong use %j and exits with 2", (args, problem) => {
    const { code, output, errors } = run(good, ...args);
    expect([code, output]).toEqual([2, ""]);
    expect(errors.startsWith(`${problem}\nusage: pulumi-dalec check `)).toBe(true);
  });

  it("expects something to check", () => {
    expect(runCheck(["--format", "json"])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^expected a spec, a directory or -, got none\nusage:/),
    });
  });

  it("shows no line of the spec for a remark about the whole spec", () => {
    const { output } = run(good.replace("packager: P\n", ""), "--target", "bookworm/deb");
    expect(output).toContain('"packager" is missing');
    expect(output).not.toContain("^");
    expect(output).not.toContain("# syntax=");
  });
});

describe("the targets that it lists in place of an unknown one", () => {
  const listed = (name: string) => {
    const { code, output } = run(good, "--target", name);
    expect(code).toBe(1);
    return output.split(`in place of "${name}":\n`)[1]?.trim().split(/\s+/) ?? [];
  };

  it("are those that end with the name", () => {
    const rpm = targets.map(({ name }) => name).filter((name) => name.endsWith("/rpm"));
    expect(listed("rpm").sort()).toEqual(rpm.sort());
    expect(listed("deb")).toContain("bookworm/deb");
  });

  it("are those of the distributions that are called so", () => {
    const debian = ["bookworm", "bullseye", "trixie"];
    expect([...new Set(listed("debian").map((name) => name.split("/")[0]))].sort()).toEqual(debian);
  });

  it.each([
    ["bookworm/debb", '"bookworm/deb"?'],
    ["bookwrm", '"bookworm"?'],
    ["noble/rpm", '"noble/container", "noble/deb" or "noble/dsc"?'],
  ])("are none if the error suggests names, as for %s", (name, suggestion) => {
    const { code, output } = run(good, "--target", name);
    expect(code).toBe(1);
    expect(output).toContain(`"${name}" is not a Dalec target. Did you mean ${suggestion} [unknown-target]`);
    expect(output).not.toContain("Targets to choose from");
  });

  it("are none if the error suggests a target of another frontend", () => {
    const own = `${good}targets: {custom: {frontend: {image: "example.com/a:1.0.0"}}}\n`;
    const { output } = run(own, "--target", "custm/rpm");
    expect(output).toContain('Did you mean "custom/rpm"?');
    expect(output).not.toContain("Targets to choose from");
  });

  it("are all for a name that says nothing", () => {
    expect(listed("qqq")).toHaveLength(targets.length);
  });
});

describe("colours", () => {
  const colour = "\u001B[";
  const spec = `${good}nam: a\n`;
  const isColoured = (isTTY: boolean) =>
    runCheck([write("colour.yml", spec)], { isTTY }).output.includes(colour);

  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ])("on a terminal (%s) with %j: %s", (isTTY, environment, expected) => {
    for (const name of ["NO_COLOR", "FORCE_COLOR", "TERM"]) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(isColoured(isTTY)).toBe(expected);
  });

  it("change nothing but the colours", () => {
    vi.stubEnv("NO_COLOR", undefined);
    vi.stubEnv("FORCE_COLOR", "1");
    const args = [write("colour.yml", spec)];
    const coloured = runCheck(args).output;
    vi.stubEnv("FORCE_COLOR", "0");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape begins every colour
    expect(coloured.replaceAll(/\u001B\[\d+m/g, "")).toBe(runCheck(args).output);
    expect(coloured).toContain(`${colour}31merror`);
  });

  it("are never in JSON", () => {
    vi.stubEnv("FORCE_COLOR", "1");
    expect(runCheck([write("colour.yml", spec), "--format", "json"]).output).not.toContain(colour);
  });
});

describe("several specs", () => {
  const bad = `${good}nam: a\n`;

  it("are checked in the order of the arguments, with a summary", () => {
    const files = [write("one.yml", good), write("two.yml", bad), write("three.yml", good)];
    const { code, output } = runCheck(files);
    expect(code).toBe(1);
    const places = files.map((file) => output.indexOf(file));
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(output.endsWith("3 specs: 2 ok, 1 with errors\n")).toBe(true);
  });

  it("are one list as JSON, each diagnostic with its file", () => {
    const files = [write("one.yml", bad), write("two.yml", bad)];
    const found: { file: string }[] = JSON.parse(runCheck([...files, "--format", "json"]).output);
    expect(found.map(({ file }) => file)).toEqual(files);
  });

  it("are checked once each, even if two arguments name them", () => {
    const own = folder("twice", { "spec.yml": good });
    expect(runCheck([own, join(own, "spec.yml")]).output).toBe(`ok ${join(own, "spec.yml")}\n`);
  });

  it("are those of a directory that are specs of Dalec", () => {
    const unmarked = good.split("\n").slice(1).join("\n");
    const chart = "apiVersion: v2\nname: a\nversion: 1.0.0\ndescription: d\ndependencies: []\n";
    const own = folder("mixed", {
      "a.yml": good,
      "below/b.yaml": unmarked,
      "below/broken.yml": "# syntax=registry.example.com/mirror/dalec/frontend:0.21.5\nname: [\n",
      "mirror.yml": `# syntax=registry.example.com/frontend:1\n${unmarked}`,
      "workflow.yml": "name: a\non: push\njobs: {}\n",
      "chart.yaml": chart,
      "manifest.yml": "apiVersion: v1\nkind: Pod\nmetadata: {}\n",
      "dockerfile.yml": "# syntax=docker/dockerfile:1\nFROM scratch\n",
      "empty.yml": "",
      "spec.txt": good,
      ".hidden/c.yml": good,
      "node_modules/d/spec.yml": good,
    });
    symlinkSync(own, join(own, "circle"));
    const { code, output } = runCheck([own]);
    const files = [...output.matchAll(/^(?:ok )?(\S+\.ya?ml)/gm)].map(([, file = ""]) => file.split(":")[0]);
    const expected = ["a.yml", "below/b.yaml", "below/broken.yml", "mirror.yml"];
    expect([...new Set(files)]).toEqual(expected.map((name) => join(own, name)));
    expect(code).toBe(1);
  });

  it("are those in the project's own examples", () => {
    const { code, output } = runCheck([join(project, "examples")]);
    expect(output.split("\n").filter((line) => / error /.test(line))).toEqual([]);
    expect(output).toContain(join(project, "examples/package-chain/greeter.yml"));
    expect(output).not.toContain("Pulumi.yaml");
    expect(output).not.toContain("build.yml");
    expect(code).toBe(0);
  });

  it("may be missing, which the others do not suffer from", () => {
    const { code, output, errors } = runCheck([join(directory, "nosuch.yml"), write("one.yml", good)]);
    expect(code).toBe(2);
    expect(errors).toMatch(/^"\S*nosuch\.yml" cannot be read: nothing is there\n$/);
    expect(output).toContain(`ok ${join(directory, "one.yml")}\n`);
    const none = folder("none", { "a.txt": good });
    expect(runCheck([none])).toEqual({
      code: 2,
      output: "",
      errors: `there is no Dalec spec in the directory ${none}\n`,
    });
  });

  it("may come from standard input", () => {
    const command = ["--import", "tsx", "src/cli.ts", "check", "-", "--target", "bookworm/deb"];
    const spawned = (input: string) => {
      const { status, stdout } = spawnSync(process.execPath, command, {
        cwd: project,
        input,
        encoding: "utf8",
      });
      return { status, stdout };
    };
    expect(spawned(good)).toEqual({ status: 0, stdout: "ok stdin for bookworm/deb\n" });
    command.push("-");
    expect(spawned(good)).toEqual({ status: 0, stdout: "ok stdin for bookworm/deb\n" });
    expect(spawned(bad)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^stdin:6:1 error nam: /),
    });
  });
});

describe("the streams of the process", () => {
  const command = ["--import", "tsx", "src/cli.ts", "check"];

  it("may be a pipe without data yet that does not block", async () => {
    const fifo = join(directory, "late");
    spawnSync("mkfifo", [fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(fifo, "w");
    const child = spawn(process.execPath, [...command, "-"], {
      cwd: project,
      stdio: [reader, "pipe", "inherit"],
    });
    closeSync(reader);
    const output = text(child.stdout as Readable);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    writeSync(writer, good);
    closeSync(writer);
    expect(await output).toBe("ok stdin\n");
  });

  it("may be full, which is said in one line", () => {
    const full = openSync("/dev/full", "w");
    const file = write("spec.yml", good);
    const { status, stderr } = spawnSync(process.execPath, [...command, file], {
      cwd: project,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);
    expect(stderr).toBe("standard output cannot be written: there is no space left\n");
    expect(status).toBe(2);
  });
});

describe("a path that cannot be read", () => {
  it("is one problem of a directory, whose other specs are checked", () => {
    const own = folder("odd", { "a.yml": good, "z.yml": good, "plain.txt": "" });
    symlinkSync("circle.yml", join(own, "circle.yml"));
    symlinkSync("nothing", join(own, "dangling.yml"));
    spawnSync("mkfifo", [join(own, "pipe.yml")]);
    const { code, output, errors } = runCheck([own]);
    expect(output).toBe(`ok ${join(own, "a.yml")}\nok ${join(own, "z.yml")}\n2 specs: 2 ok, 0 with errors\n`);
    expect(errors.split("\n")).toEqual([
      `"${join(own, "circle.yml")}" cannot be read: its symbolic links lead in a circle`,
      `"${join(own, "pipe.yml")}" cannot be read: expected a file, got a named pipe`,
      "",
    ]);
    expect(code).toBe(2);
  });

  it.each([
    ["below a file", ["plain.txt/spec.yml"], "a part of the path is no directory"],
    ["with an over-long name", ["x".repeat(300)], "the path or a name in it is too long"],
    ["with NUL", ["a\0b"], "no path can contain a NUL character"],
  ])("is named with the reason: %s", (_, [path = ""], reason) => {
    const own = folder("odd", { "plain.txt": "" });
    const { code, errors } = runCheck([join(own, path)]);
    expect(errors).toBe(`"${join(own, path).replace("\0", "\u2400")}" cannot be read: ${reason}\n`);
    expect(code).toBe(2);
  });
});

describe("the terminal", () => {
  it("gets no control characters of a spec, and columns stay right", () => {
    const { output } = run(`${good}"na\\e[31m\\nm": 1 \n\u009b31m: 1\n`);
    expect(output.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(output).toContain('unknown field "na\u241b[31m\u240am"');
    expect(output).toContain("\n  \ufffd31m: 1\n  ^^^^\n");
  });
});

describe("the files of contexts", () => {
  const spec = `${good}sources:
  src:
    context: {}
    path: src
    includes: ["*.c"]
`;
  const check = (files: Record<string, string>, ...args: string[]) => {
    const own = folder("contexts", files);
    const { code, output } = runCheck([join(own, "spec.yml"), "--format", "json", ...args]);
    const found: { code: string; message: string; line: number; severity: string }[] = JSON.parse(output);
    return {
      code,
      found: found.map(({ code, message, line, severity }) => ({ code, message, line, severity })),
    };
  };
  const nothing = (message: unknown, line = 9, severity = "error") => ({
    code: "nothing-in-context",
    message,
    line,
    severity,
  });

  it("are looked for in the directory of the spec", () => {
    expect(check({ "spec.yml": spec, "src/a.c": "" })).toEqual({ code: 0, found: [] });
    expect(check({ "spec.yml": spec, "srcs/a.c": "" })).toEqual({
      code: 1,
      found: [nothing(expect.stringMatching(/^no file matches "src" in the context "\S*contexts"/))],
    });
  });

  it("are looked for in the directory that is given, and the spec's own is named if it has them", () => {
    const files = { "spec.yml": spec, "src/a.c": "", "other/src/a.c": "", "empty/b": "" };
    const own = join(directory, "contexts");
    expect(check(files, "--context", join(own, "other")).code).toBe(0);
    expect(check(files, "--context", join(own, "empty")).found).toEqual([
      nothing(
        expect.stringContaining(`in the context "${join(own, "empty")}"; the spec's own directory has it`),
      ),
    ]);
    expect(check(files, "--context", join(own, "nosuch")).found).toEqual([
      nothing(`there is no directory "${join(own, "nosuch")}" to read from: nothing is there`),
    ]);
    expect(check(files, "--context", "https://example.com/source.git").code).toBe(0);
  });

  it.each([
    ["path: src", "*.c", "src\n", ".dockerignore hides all of it"],
    ["path: src", "*.c", "src/*\n", '.dockerignore leaves no file of "src"'],
    ["path: src", "*.c", "src/*.c\n", '.dockerignore and includes leave no file of "src"'],
    ["path: src", "*.x", "src/*.c\n", 'includes leave no file of "src"'],
    ["path: .", "**/*.c", "**\n", ".dockerignore hides all files of the context"],
    ["path: .", "**/*.c", "**/*.c\n", ".dockerignore and includes"],
  ])("are hidden, and the message names by what: %s, %s, %j", (path, pattern, ignored, cause) => {
    const text = spec.replace("path: src", path).replace("*.c", pattern);
    const { found } = check({ "spec.yml": text, "src/a.c": "", "src/a.h": "", ".dockerignore": ignored });
    const messages = found.map(({ code, message }) => `${code} ${message}`);
    expect(messages).toEqual([expect.stringMatching(/^nothing-in-context /)]);
    const start = cause.startsWith(".dockerignore hides all of it") ? "but " : "nothing-in-context ";
    expect(messages[0]).toContain(start + cause);
  });

  it("must match includes, and not be hidden", () => {
    expect(check({ "spec.yml": spec, "src/a.h": "" }).found).toEqual([
      nothing(expect.stringContaining('includes leave no file of "src"'), 9, "warning"),
    ]);
    expect(check({ "spec.yml": spec, "src/a.c": "", ".dockerignore": "src\n" }).found).toEqual([
      nothing(expect.stringContaining("but .dockerignore hides all of it")),
    ]);
    const unfiltered = spec.replace('    includes: ["*.c"]\n', "");
    expect(check({ "spec.yml": unfiltered, "src/a.h": "" }).found).toEqual([]);
    const whole = spec.replace("    path: src\n", "");
    expect(check({ "spec.yml": whole, "a.h": "" })).toEqual({
      code: 0,
      found: [nothing(expect.stringContaining("includes hide all files of the context"), 9, "warning")],
    });
    expect(check({ "spec.yml": spec.replace("*.c", "[a"), "src/a.c": "" }).found).toEqual([
      nothing(expect.stringContaining('"[a" is not a valid pattern')),
    ]);
  });

  it("are looked for in named contexts as well, if their places are given", () => {
    const named = spec.replace("context: {}", "context: {name: other}");
    const files = { "spec.yml": named, "src/a.c": "", "other/b": "" };
    const own = join(directory, "contexts");
    expect(check(files)).toEqual({ code: 0, found: [] });
    expect(check(files, "--build-context", `other=${own}`)).toEqual({ code: 0, found: [] });
    expect(check(files, "--build-context", `other=${join(own, "other")}`).found).toEqual([
      nothing(expect.stringContaining('no file matches "src"')),
    ]);
    expect(check(files, "--build-context", "other=docker-image://example.com/sources:1").code).toBe(0);
  });

  it("are not looked for if only the builder knows their path", () => {
    const ofPlatform = spec.replace("path: src", `path: src/\${TARGETARCH}\nargs: {TARGETARCH: }`);
    const text = ofPlatform.replace(
      '\nargs: {TARGETARCH: }\n    includes: ["*.c"]\n',
      "\nargs: {TARGETARCH: }\n",
    );
    expect(check({ "spec.yml": text, a: "" }).found).toEqual([]);
  });

  it("are looked for with the build arguments and for the target", () => {
    const ofArgument = `${good}args: {DIR: nosuch}\nsources:\n  src:\n    context: {}\n    path: "\${DIR}"\n`;
    expect(check({ "spec.yml": ofArgument, "src/a": "" }).code).toBe(1);
    expect(check({ "spec.yml": ofArgument, "src/a": "" }, "--build-arg", "DIR=src").code).toBe(0);
    const ofTarget = `${good}targets:\n  trixie:\n    tests:\n    - name: t\n      mounts: [{dest: /a, spec: {context: {}, path: nosuch}}]\n`;
    expect(check({ "spec.yml": ofTarget }, "--target", "bookworm/deb").code).toBe(0);
    expect(check({ "spec.yml": ofTarget }, "--target", "trixie/deb").code).toBe(1);
    expect(check({ "spec.yml": ofTarget }).code).toBe(1);
  });
});

describe("SARIF", () => {
  const log = (...args: string[]) => JSON.parse(runCheck([...args, "--format", "sarif"]).output);

  it("has every rule with its explanation, and every diagnostic with its rule, level and region", () => {
    const file = write("with space.yml", `${good}sources:\n  src:\n    inlin: {}\n`);
    const { version, runs } = log(file, "--target", "bookworm/debb");
    expect([version, runs.length]).toEqual(["2.1.0", 1]);
    const [{ tool, results, columnKind }] = runs;
    expect(columnKind).toBe("utf16CodeUnits");
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(Object.keys(rules));
    for (const rule of tool.driver.rules) {
      expect(new URL(rule.helpUri).hash).toBe(`#${rule.id}`);
      expect(rule.help.text).not.toContain("`");
      expect(["error", "warning", "note"]).toContain(rule.defaultConfiguration.level);
    }
    const found = results.find(({ ruleId }: { ruleId: string }) => ruleId === "unknown-field");
    expect(tool.driver.rules[found.ruleIndex].id).toBe("unknown-field");
    expect(found).toMatchObject({
      level: "error",
      message: { text: 'sources.src.inlin: unknown field "inlin". Did you mean "inline"?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: expect.stringMatching(/^file:\/\/\/.*\/with%20space\.yml$/) },
            region: { startLine: 8, startColumn: 5, endColumn: 10 },
          },
          logicalLocations: [{ fullyQualifiedName: "sources.src.inlin" }],
        },
      ],
    });
    const ofWhole = results.find(({ ruleId }: { ruleId: string }) => ruleId === "unknown-target");
    expect(ofWhole.locations[0].physicalLocation.region).toEqual({ startLine: 1, startColumn: 1 });
    expect(ofWhole.locations[0]).not.toHaveProperty("logicalLocations");
  });

  it("names files relative to the working directory, where they are below it", () => {
    const [run] = log("examples/hello").runs;
    expect(run.artifacts[0].location).toEqual({
      uri: "examples/hello/my-spec.yml",
      uriBaseId: "SRCROOT",
    });
  });

  it("is a log without results for good specs", () => {
    expect(log(write("good.yml", good)).runs[0].results).toEqual([]);
  });
});

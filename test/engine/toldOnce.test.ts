import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";
import { makeProject, writeProgram } from "./ownProject";
import { copyRootProject } from "./rootProject";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

/** How long a mistake may take, compared with a right configuration. */
const mostTime = 2;

describe.skipIf(obstacle)("an operation that fails", { timeout: 300_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;

  /** Runs the CLI as in a CI job. The time is that of all processors, since others use them as well. */
  const pulumi = async (command: string, directory = workspace.projectDirectory) => {
    const line = `cd ${directory} && { pulumi ${command} --color never; code=$?; times; exit $code; }`;
    const { code, stdout, stderr } = await workspace.run("sh", ["-c", line]);
    const [, user, system] = /\n(\d+m[\d.]+)s (\d+m[\d.]+)s\n$/.exec(stdout) ?? [];
    const log = stdout + stderr;
    return { code, log, seconds: secondsIn(user) + secondsIn(system) };
  };
  const configure = async (values: Record<string, string>) => {
    const pairs = Object.entries(values).map(([key, value]) => `--plaintext 'dalec:${key}=${value}'`);
    const { code, log } = await pulumi(`config set-all ${pairs.join(" ")}`);
    expect(code, log).toBe(0);
  };
  const right = () => ({
    spec: "my-spec.yml",
    targets: "bookworm/deb,bookworm/testing/container",
    tags: `${lab.registry.address}/team/{target}:1`,
    push: "true",
    driver: "local",
    builder: JSON.stringify({ buildkitdConfig: { extraToml: lab.mirrorsToml } }),
  });
  const remote = {
    driver: "remote",
    builder: JSON.stringify({ endpoint: "unix:///nowhere/buildkitd.sock" }),
  };
  const fail = async (command: string, directory?: string) => {
    const failed = await pulumi(command, directory);
    expect(failed.code, failed.log).not.toBe(0);
    expect(failed.log).not.toMatch(/^\s+at /m);
    expect(failed.log).not.toMatch(/hook "dalec:/);
    return failed;
  };
  const failingUp = async () => (await fail("up --yes --skip-preview")).log;

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    copyRootProject(workspace);
    workspace.write("my-spec.yml", helloSpec());
    await workspace.projectStack();
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("says once what is wrong with the configuration, in no more time than a right one takes", async () => {
    await configure(right());
    const good = await pulumi("preview");
    expect(good.code, good.log).toBe(0);
    await configure({ targets: "bookworm/debb,bookworm/testing/container", spec: "their-spec.yml" });
    const { log, seconds } = await fail("preview");
    expect(tellings(log, '"bookworm/debb" is not a Dalec target')).toEqual({ rows: 0, told: 1 });
    expect(tellings(log, 'dalec:spec: there is no file "their-spec.yml"')).toEqual({ rows: 0, told: 1 });
    expect(seconds).toBeLessThan(mostTime * good.seconds);
  });

  it("says once what is wrong with an output that a program passes, in no more time either", async () => {
    const program = (spec: string) => `
      const builder = { name: "none", driver: "remote", nodes: [{ name: "none0", endpoint: "unix:///nowhere" }] };
      const inlineSpec = require("@pulumi/pulumi").output(${JSON.stringify(spec)});
      new dalec.Package("hello", { builder, inlineSpec, target: "bookworm/deb", outputDirectory: "dist" });`;
    const directory = await makeProject(workspace, "outputs", program(helloSpec()));
    const good = await pulumi("preview", directory);
    expect(good.code, good.log).toBe(0);
    writeProgram(directory, program(helloSpec().replace("license:", "licence:")));
    const { log, seconds } = await fail("preview", directory);
    expect(tellings(log, 'unknown field "licence"')).toEqual({ rows: 0, told: 1 });
    expect(log).not.toContain("error serializing");
    expect(seconds).toBeLessThan(mostTime * good.seconds);
  });

  it("says once that nothing listens at an endpoint, in a warning if the builder is new", async () => {
    await configure({ ...right(), ...remote });
    const reason = "unix:///nowhere/buildkitd.sock: there is no such socket";
    const reference =
      /before hook "builder of \S+ \S+" failed: the build cannot start: see the message of (.*)/g;
    const first = await failingUp();
    // The row of the builder shows it when it comes.
    expect(tellings(first, reason)).toEqual({ rows: 1, told: 1 });
    expect(diagnostics(first).match(reference)).toHaveLength(2);
    expect(diagnostics(first)).toContain("see the message of RemoteBuilder dalec-builder");
    const second = await failingUp();
    // The row of the build shows it when it comes, and when the build has failed.
    expect(tellings(second, reason)).toEqual({ rows: 2, told: 1 });
    expect(diagnostics(second).match(reference)).toHaveLength(1);
  });

  it("says once what a builder's own command says", async () => {
    await configure({ driver: "docker", builder: JSON.stringify({ host: "unix:///nowhere/docker.sock" }) });
    const log = await failingUp();
    expect(tellings(log, "unix:///nowhere/docker.sock: it does not answer")).toEqual({ rows: 0, told: 1 });
  });

  it.each([
    {
      what: "command",
      spec: helloSpec({ command: "echo ready; sh -c 'echo out of luck; exit 7'" }),
      said: "my-spec.yml:18 the step failed with exit code 7",
      ofBuildkit: /process "[^"]*" did not complete successfully: exit code: 7/,
      wrote: "  out of luck",
    },
    {
      what: "test",
      spec: helloSpec({ expected: "Goodbye" }),
      said: 'my-spec.yml:29 the test "it says Goodbye" failed at stdout.equals of step 1',
      ofBuildkit: /process "[^"]* check-file-equals .*" did not complete successfully: exit code: 3/,
      wrote: 'got "Hello\\n"',
    },
  ])("says once which $what failed in builds that share it", async ({ spec, said, ofBuildkit, wrote }) => {
    await configure(right());
    workspace.write("my-spec.yml", spec);
    const log = await failingUp();
    // The row of the Package or Image shows the first line when it comes.
    expect(tellings(log, said)).toEqual({ rows: 1, told: 1 });
    expect(tellings(log, "see its message")).toEqual({ rows: 1, told: 1 });
    expect(tellings(log, wrote).told).toBe(1);
    // docker-build ends each of the two builds with the words of BuildKit, and shows the log of each while it runs.
    expect(diagnostics(log).split(ofBuildkit)).toHaveLength(3);
    expect(log).not.toMatch(/^Outputs:/m);
  });
});

/** What the CLI prints at the end: every message, by the resource that it is about. */
function diagnostics(log: string): string {
  return log.slice(log.indexOf("\nDiagnostics:"));
}

/** In how many rows a sentence comes by, and how often it is among the messages. */
function tellings(log: string, sentence: string): { rows: number; told: number } {
  const told = diagnostics(log).split(sentence).length - 1;
  return { rows: log.split(sentence).length - 1 - told, told };
}

/** Reads `1m2.5`. */
function secondsIn(time = "NaNmNaN"): number {
  const [minutes, seconds] = time.split("m").map(Number);
  return (minutes ?? Number.NaN) * 60 + (seconds ?? Number.NaN);
}

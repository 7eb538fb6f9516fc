import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuilderConnection, LocalDaemon } from "../../../src/connection";
import { prepare } from "../../../src/machine/prepare";
import { register, unregister } from "../../../src/machine/register";
import { labObstacle, requireTool } from "../../support/lab/tools";
import { processAbove, processesOf } from "../../support/processes";

describe.skipIf(labObstacle())("the daemon of a LocalBuilder", { timeout: 120_000 }, () => {
  let machine: string;
  let directory: string;
  const config = "[worker.oci]\n  max-parallelism = 4\n";
  const connection = (daemon: LocalDaemon = {}): BuilderConnection => ({
    name: "one",
    driver: "remote",
    nodes: [{ name: "one0", daemon: { stateDirectory: directory, buildkitdConfig: config, ...daemon } }],
  });
  const reversed = ({ nodes, driver, name }: BuilderConnection): BuilderConnection => ({
    nodes: nodes.map(({ daemon = {}, name: node }) => ({
      daemon: Object.fromEntries(Object.entries(daemon).reverse()),
      name: node,
    })),
    driver,
    name,
  });
  const pids = () => processesOf(machine, "buildkitd");
  const ready = (known: BuilderConnection) => prepare(known, { image: false });
  /** A program that stands in for buildkitd. */
  const script = (text: string) => {
    const file = join(machine, "fake-buildkitd");
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o700);
    return file;
  };

  beforeEach(() => {
    machine = mkdtempSync(join(tmpdir(), "dalec-local-"));
    directory = join(machine, "bk");
    const programs = ["buildkitd", "buildx"].map((name) => dirname(requireTool(name)));
    vi.stubEnv("PATH", [...programs, process.env.PATH].join(delimiter));
    vi.stubEnv("BUILDX_CONFIG", join(machine, "buildx"));
  });
  afterEach(async () => {
    await unregister(connection());
    vi.unstubAllEnvs();
    expect(pids()).toEqual([]);
    rmSync(machine, { recursive: true });
  });

  it("stays when its connection comes back with its properties in another order", async () => {
    await register(connection());
    const [pid] = pids();
    expect(await ready(reversed(connection()))).toEqual([]);
    await register(reversed(connection()));
    expect(pids()).toEqual([pid]);
  });

  it("is started and left alone by a build, and restarted by the stack that owns it", async () => {
    expect(await ready(connection())).toEqual([]);
    const [pid] = pids();
    const changed = connection({ buildkitdConfig: "" });
    const [warning] = await ready(changed);
    expect(warning).toMatch(/the daemon of builder one runs with .* Run `pulumi up` in the stack that owns/);
    expect(pids()).toEqual([pid]);
    await register(changed);
    expect(pids()).not.toEqual([pid]);
    expect(await ready(changed)).toEqual([]);
  });

  it("is started again by a build after somebody removed its state while it ran", async () => {
    await register(connection());
    const before = pids();
    rmSync(join(directory, "root"), { recursive: true });
    expect(await ready(connection())).toEqual([]);
    expect(pids()).toHaveLength(1);
    expect(pids()).not.toEqual(before);
  });

  it("gets no credentials from the process that starts it", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "hunter2");
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "hunter2");
    vi.stubEnv("HTTPS_PROXY", "http://proxy.example.com");
    await register(connection());
    const environment = readFileSync(`/proc/${pids()[0]}/environ`, "utf8");
    expect(environment).not.toContain("hunter2");
    expect(environment).toContain("HTTPS_PROXY=http://proxy.example.com");
    const names = environment
      .split("\0")
      .filter(Boolean)
      .map((variable) => variable.split("=")[0]);
    const documented =
      /^(PATH|HOME|USER|LANG|TMPDIR|XDG_(RUNTIME_DIR|\w+_HOME)|(https?|ftp|all|no)_proxy|SSL_CERT_\w+|BUILDKIT_\w+|SHLVL|_)$/i;
    expect(names.filter((name) => !documented.test(name ?? ""))).toEqual([]);
  });

  it("ends when its parent process gets SIGTERM", async () => {
    await register(connection());
    const parent = processAbove(pids()[0] ?? 0, "sh");
    process.kill(parent ?? 0, "SIGTERM");
    await expect.poll(pids, { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => existsSync(`/proc/${parent}/cwd`), { timeout: 5_000 }).toBe(false);
  });

  it("sees only its own processes, so that its build steps end with it", async () => {
    await register(connection());
    const status = readFileSync(`/proc/${pids()[0]}/status`, "utf8");
    expect(status).toMatch(/^NSpid:\s+\d+\s+1$/m);
    expect(readdirSync(`/proc/${pids()[0]}/root/proc`).filter((name) => /^\d+$/.test(name))).toContain("1");
    expect(readFileSync(`/proc/${pids()[0]}/root/proc/1/comm`, "utf8")).toBe("buildkitd\n");
  });

  it("leaves nothing when it does not start, and says why", async () => {
    const buildkitd = script("echo the cause >&2\nfor i in $(seq 40); do echo advice $i; done\nexit 3");
    const failure = await register(connection({ buildkitd })).catch(String);
    expect(failure).toContain("buildkitd did not start: it ended with exit code 3\nthe cause\nadvice 1\n");
    expect(existsSync(directory)).toBe(false);
  });

  it("leaves nothing when it does not answer", async () => {
    const buildkitd = script("sleep 1000");
    await expect(register(connection({ buildkitd }))).rejects.toThrow("did not answer within 30 s");
    expect(processesOf(machine, "sleep")).toEqual([]);
    expect(processesOf(machine, "sh")).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  });

  it("keeps its cache and its log when it does not start again", async () => {
    await register(connection());
    const buildkitd = script("exit 3");
    await expect(register(connection({ buildkitd }))).rejects.toThrow(
      `Its log is ${directory}/buildkitd.log`,
    );
    expect(readdirSync(directory)).toContain("root");
    expect(pids()).toEqual([]);
  });

  it("survives the removal of a builder of the same directory on another machine's state", async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, "mine"), "");
    await expect(register(connection())).rejects.toThrow(
      "it contains files that this library did not make (mine)",
    );
    await unregister(connection());
    expect(readdirSync(directory)).toEqual(["mine"]);
  });

  it("is removed while other processes register it, without an error", async () => {
    for (let round = 0; round < 5; round++) {
      await register(connection());
      const [removal] = await Promise.allSettled([
        unregister(connection()),
        ready(connection()),
        ready(reversed(connection({ platforms: [] } as LocalDaemon))),
      ]);
      expect(removal).toEqual({ status: "fulfilled", value: undefined });
      await unregister(connection());
      expect(pids()).toEqual([]);
      expect(existsSync(directory)).toBe(false);
    }
  });
});

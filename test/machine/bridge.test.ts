import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ensureBridge, removeBridge } from "../../src/machine/bridge";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-bridge-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe("a bridge below a directory with a long path", () => {
  it.each([
    ["XDG_RUNTIME_DIR", "TMPDIR"],
    ["TMPDIR", "XDG_RUNTIME_DIR"],
  ])("fails with the path, the limit and what to set: %s", async (variable, other) => {
    const long = join(directory, "d".repeat(90));
    vi.stubEnv(other, "");
    vi.stubEnv(variable, long);
    const failure = await ensureBridge("builder", { name: "builder0" }, { command: ["true"] }).catch(String);
    expect(failure).toContain(`the path of the socket ${long}/pulumi-dalec-`);
    expect(failure).toContain(" bytes, and the system allows 10");
    expect(failure).toContain(`Set ${variable} to a shorter path`);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("a bridge that several programs serve", { timeout: 60_000 }, () => {
  const programs: ChildProcess[] = [];
  const left = () => readdirSync(join(directory, "run"));

  beforeEach(() => {
    for (const name of ["run", "buildx"]) mkdirSync(join(directory, name));
    // Goes with the instance.
    mkdirSync(join(directory, "buildx", "pulumi-dalec", "builder.builds"), { recursive: true });
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) program.kill("SIGKILL");
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });

  /** Starts a program that serves the bridge, and returns it with the address. */
  async function start(): Promise<{ program: ChildProcess; address: string }> {
    const file = join(__dirname, "bridgeProgram.ts");
    const program = spawn(process.execPath, ["--import", "tsx", file], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        XDG_RUNTIME_DIR: join(directory, "run"),
        BUILDX_CONFIG: join(directory, "buildx"),
      },
    });
    programs.push(program);
    const address = await new Promise<string>((resolve, reject) => {
      program.stdout?.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
      program.once("exit", (code) => reject(new Error(`the program ended with ${code}`)));
    });
    return { program, address };
  }

  async function stop(program: ChildProcess, how: "in order" | NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => program.once("exit", resolve));
    if (how === "in order") program.stdin?.end();
    else program.kill(how);
    await ended;
  }

  const dial = (address: string) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect(address, () => resolve(socket.off("error", reject).on("error", () => {})));
      socket.once("error", reject);
    });

  const echo = (socket: Socket, text: string) =>
    new Promise<string>((resolve, reject) => {
      socket
        .once("data", (data) => resolve(data.toString()))
        .once("close", () => reject(new Error("closed")));
      socket.write(text);
    });

  it.each(["in order", "SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "keeps its connections and its address when one of them ends: %s",
    async (how) => {
      const [one, other] = [await start(), await start()];
      expect(one.address).toBe(other.address);
      const early = await dial(one.address);
      expect(await echo(early, "early")).toBe("early");
      await stop(other.program, how);
      expect(await echo(early, "still")).toBe("still");
      await expect.poll(() => dial(one.address).then((socket) => echo(socket, "late"), String)).toBe("late");
      early.destroy();
    },
  );

  it.each(["in order", "SIGKILL"] as const)(
    "goes with the last of them, and its instance with it: %s",
    async (how) => {
      const [one, other] = [await start(), await start()];
      await stop(one.program, how);
      await expect.poll(() => readdirSync(dirname(one.address)).length, { timeout: 10_000 }).toBe(2);
      expect(existsSync(join(directory, "buildx", "pulumi-dalec", "builder.builds"))).toBe(true);
      await stop(other.program, how);
      await expect.poll(left, { timeout: 10_000 }).toEqual([]);
      await expect.poll(() => existsSync(join(directory, "buildx", "pulumi-dalec"))).toBe(false);
    },
  );

  const commandLine = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };

  it.each(["in order", "SIGKILL"] as const)(
    "does not create a store again that was removed: %s",
    async (how) => {
      const { program } = await start();
      rmSync(join(directory, "buildx"), { recursive: true });
      await stop(program, how);
      await expect.poll(left, { timeout: 10_000 }).toEqual([]);
      await expect
        .poll(() => readdirSync("/proc").some((pid) => commandLine(pid).includes(directory)), {
          timeout: 10_000,
        })
        .toBe(false);
      expect(readdirSync(directory)).toEqual(["run"]);
    },
  );

  it("is served again after somebody has removed it", async () => {
    vi.stubEnv("XDG_RUNTIME_DIR", join(directory, "run"));
    vi.stubEnv("BUILDX_CONFIG", join(directory, "buildx"));
    const ensure = () => ensureBridge("builder", { name: "builder0" }, { command: ["cat"] });
    await ensure();
    const [name = ""] = left();
    rmSync(join(directory, "run", name), { recursive: true });
    await ensure();
    const socket = await dial(join(directory, "run", name, "s"));
    expect(await echo(socket, "again")).toBe("again");
    socket.destroy();
    const keepers = () => readdirSync("/proc").filter((pid) => commandLine(pid).includes(directory));
    await expect.poll(() => keepers().length, { timeout: 10_000 }).toBe(1);
    await removeBridge("builder", { name: "builder0" });
    await expect.poll(keepers, { timeout: 10_000 }).toEqual([]);
  });
});

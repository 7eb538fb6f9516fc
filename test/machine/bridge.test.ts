import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { removeBridges } from "../../src/machine/bridge";
import { cutConnections, ensureBridge, releaseBridge } from "../../src/machine/keeper";
import { withLock } from "../../src/machine/lock";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-bridge-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  // A process that keeps a bridge may still remove what it wrote.
  rmSync(directory, { recursive: true, maxRetries: 10 });
});

describe("a bridge below a directory with a long path", () => {
  it.each([
    ["XDG_RUNTIME_DIR", "TMPDIR"],
    ["TMPDIR", "XDG_RUNTIME_DIR"],
  ])("fails with the path, the limit and what to set: %s", async (variable, other) => {
    const long = join(directory, "d".repeat(90));
    vi.stubEnv(other, "");
    vi.stubEnv(variable, long);
    const failure = await ensureBridge("builder", "7.0", { command: ["true"] }).catch(String);
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
    mkdirSync(join(directory, "buildx", "instances"));
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

  it("hides its instance from others as soon as somebody has connected over it, and not before", async () => {
    const instance = join(directory, "buildx", "instances", "builder.builds");
    writeFileSync(instance, "{}");
    const { address } = await start();
    const socket = await dial(address);
    expect(existsSync(instance)).toBe(true);
    expect(await echo(socket, "read")).toBe("read");
    expect(existsSync(instance)).toBe(false);
    socket.destroy();
  });

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

  it("says who keeps it waiting", { tags: ["slow"] }, async () => {
    vi.stubEnv("XDG_RUNTIME_DIR", join(directory, "run"));
    vi.stubEnv("BUILDX_CONFIG", join(directory, "buildx"));
    const log = vi.spyOn(console, "log").mockReturnValue();
    onTestFinished(() => void log.mockRestore());
    const lock = join(directory, "buildx", "pulumi-dalec-builder.lock");
    let serving = Promise.resolve();
    await withLock(lock, async () => {
      serving = ensureBridge("builder", "7.0", { command: ["cat"] });
      await expect.poll(() => log.mock.calls, { timeout: 20_000 }).toHaveLength(2);
    });
    await serving;
    expect(log.mock.calls.flat()).toContain(
      `waiting for process ${process.pid}, which holds the lock ${lock}`,
    );
    removeBridges("builder");
  });

  it("is served again after somebody has removed it", async () => {
    vi.stubEnv("XDG_RUNTIME_DIR", join(directory, "run"));
    vi.stubEnv("BUILDX_CONFIG", join(directory, "buildx"));
    const ensure = () => ensureBridge("builder", "7.0", { command: ["cat"] });
    await ensure();
    const [name = ""] = left();
    rmSync(join(directory, "run", name), { recursive: true });
    await ensure();
    const socket = await dial(join(directory, "run", name, "7.0"));
    expect(await echo(socket, "again")).toBe("again");
    socket.destroy();
    const keepers = () => readdirSync("/proc").filter((pid) => commandLine(pid).includes(directory));
    await expect.poll(() => keepers().length, { timeout: 10_000 }).toBe(1);
    removeBridges("builder");
    await expect.poll(keepers, { timeout: 10_000 }).toEqual([]);
  });

  describe("and that leads to places", () => {
    const servers: Server[] = [];
    const place = async (name: string) => {
      const server = createServer((socket) => {
        socket.on("error", () => {}).on("data", (text) => socket.write(`${name} ${text}`));
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return { name, endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` };
    };
    const isClosed = (socket: Socket) => new Promise((resolve) => socket.once("close", () => resolve(true)));
    const address = () => join(directory, "run", left()[0] ?? "", "7.0");

    beforeEach(() => {
      vi.stubEnv("XDG_RUNTIME_DIR", join(directory, "run"));
      vi.stubEnv("BUILDX_CONFIG", join(directory, "buildx"));
    });
    afterEach(() => {
      for (const server of servers.splice(0)) server.close();
      removeBridges("builder");
    });

    it("takes new connections elsewhere, and ends the old ones only if no build uses them", async () => {
      const [a, b, c] = [await place("a"), await place("b"), await place("c")];
      await ensureBridge("builder", "7.0", a);
      const old = await dial(address());
      expect(await echo(old, "1")).toBe("a 1");
      await ensureBridge("builder", "7.0", b);
      const next = await dial(address());
      expect(await echo(next, "2")).toBe("b 2");
      expect(await echo(old, "3")).toBe("a 3");
      const closed = Promise.all([old, next].map(isClosed));
      await ensureBridge("builder", "7.0", c, { alone: true });
      expect(await closed).toEqual([true, true]);
      expect(await echo(await dial(address()), "4")).toBe("c 4");
    });

    it("ends the connections to a place that is lost, and no others", async () => {
      const [a, b] = [await place("a"), await place("b")];
      await ensureBridge("builder", "7.0", a);
      const toA = await dial(address());
      expect(await echo(toA, "1")).toBe("a 1");
      await ensureBridge("builder", "7.0", b);
      const toB = await dial(address());
      expect(await echo(toB, "2")).toBe("b 2");
      const closed = isClosed(toA);
      cutConnections("builder", "a");
      expect(await closed).toBe(true);
      expect(await echo(toB, "3")).toBe("b 3");
    });

    it("goes with its instance when it is released; its connections go on, and its process ends with them", async () => {
      await ensureBridge("builder", "7.0", await place("a"), { instance: "builder.builds" });
      const keepers = () => readdirSync("/proc").filter((pid) => commandLine(pid).includes(directory));
      const socket = await dial(address());
      expect(await echo(socket, "1")).toBe("a 1");
      releaseBridge("builder", "7.0");
      await expect.poll(left, { timeout: 10_000 }).toEqual([]);
      expect(existsSync(join(directory, "buildx", "pulumi-dalec", "builder.builds"))).toBe(false);
      expect(await echo(socket, "2")).toBe("a 2");
      expect(keepers()).toHaveLength(1);
      socket.destroy();
      await expect.poll(keepers, { timeout: 10_000 }).toEqual([]);
      await ensureBridge("builder", "7.0", await place("b"));
      expect(await echo(await dial(address()), "3")).toBe("b 3");
    });

    it("removes the instances that a keeper left which was killed", async () => {
      const instances = join(directory, "buildx", "instances");
      const dead = { Nodes: [{ Name: "builder0", Endpoint: `unix://${join(directory, "gone")}` }] };
      for (const name of ["builder.builds-1", "other.builds-1"]) {
        writeFileSync(join(instances, name), JSON.stringify(dead));
      }
      await ensureBridge("builder", "7.0", await place("a"));
      expect(readdirSync(instances)).toEqual(["other.builds-1"]);
    });
  });
});

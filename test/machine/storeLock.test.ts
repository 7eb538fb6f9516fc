import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { untilStoreIsFree } from "../../src/machine/storeLock";

const patience = { noticeMs: 50, limitMs: 10_000 };

describe.runIf(process.platform === "linux")("the lock of the buildx store", () => {
  let store: string;
  let end: (() => void) | undefined;

  beforeEach(() => {
    store = join(mkdtempSync(join(tmpdir(), "dalec-store-")), "buildx");
    vi.stubEnv("BUILDX_CONFIG", store);
  });
  afterEach(() => {
    end?.();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(join(store, ".."), { recursive: true });
  });

  /** Holds the lock as a buildx that hangs. */
  async function hold(program = "flock"): Promise<number> {
    mkdirSync(store);
    const holder = spawn(program, [join(store, ".lock"), "sh", "-c", "echo held; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    const pid = holder.pid ?? 0;
    end = () => process.kill(-pid, "SIGKILL");
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    return pid;
  }

  it("is free where there is no store, or nobody holds it", async () => {
    await untilStoreIsFree({ noticeMs: 0, limitMs: 0 });
    mkdirSync(store);
    await untilStoreIsFree({ noticeMs: 0, limitMs: 0 });
  });

  it("is waited for, with a word that names who holds it", async () => {
    const pid = await hold();
    const told = new Promise((resolve) => vi.spyOn(console, "log").mockImplementation(resolve));
    const waiting = untilStoreIsFree(patience);
    expect(await told).toBe(
      `waiting for process ${pid} (flock), which holds the lock ${join(store, ".lock")} of the buildx store`,
    );
    end?.();
    end = undefined;
    await waiting;
  });

  it("is not waited for if a provider holds it, whose builds take turns", async () => {
    const provider = join(store, "..", "pulumi-resource-docker-build");
    symlinkSync("/usr/bin/flock", provider);
    await hold(provider);
    await untilStoreIsFree({ ...patience, limitMs: 0 });
  });

  it("is not waited for without an end", async () => {
    const pid = await hold();
    await expect(untilStoreIsFree({ ...patience, limitMs: 200 })).rejects.toThrow(
      `process ${pid} (flock) has held the lock ${join(store, ".lock")} of the buildx store for more than 0 s. If it hangs, end it`,
    );
  });
});

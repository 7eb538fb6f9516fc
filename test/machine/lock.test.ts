import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withLock } from "../../src/machine/lock";

describe("a lock", () => {
  let directory: string;
  let lock: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-lock-"));
    lock = join(directory, "lock");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const heldBy = (owner: string) => {
    mkdirSync(lock);
    writeFileSync(join(lock, owner), "");
  };

  it("admits one holder at a time, and leaves no file", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(lock, work)));
    expect(most).toBe(1);
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is released when the work fails", async () => {
    await expect(withLock(lock, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock(lock, async () => "next")).toBe("next");
  });

  it("is taken over from a process that has ended, by only one of many", async () => {
    const ended = spawn("true");
    await new Promise((resolve) => ended.once("exit", resolve));
    heldBy(`${ended.pid}.1.x`);
    let inside = 0;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(lock, async () => {
          expect(++inside).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 5));
          inside -= 1;
        }),
      ),
    );
  });

  it("is taken over when another process has the former owner's id", async () => {
    heldBy(`${process.pid}.1.x`);
    expect(await withLock(lock, async () => "mine")).toBe("mine");
  });
});

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withLock } from "../../src/machine/lock";

describe("a lock", () => {
  let directory: string;
  let lock: string;

  let here: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "dalec-lock-"));
    lock = join(directory, "lock");
    const [mine = ""] = await withLock(lock, async () => readdirSync(lock));
    here = mine.split(".")[2] ?? "";
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(directory, { recursive: true });
  });

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
    heldBy(`${ended.pid}.1.${here}.x`);
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
    heldBy(`${process.pid}.1.${here}.x`);
    expect(await withLock(lock, async () => "mine")).toBe("mine");
  });

  it("is not taken from an owner in another container as long as that gives signs of life", async () => {
    const owner = `${process.pid}.1.another-place.x`;
    heldBy(owner);
    const patience = { noticeMs: 10_000, silenceMs: 150, limitMs: 10_000, signMs: 5000 };
    let alive = true;
    const entered = withLock(lock, async () => alive, patience);
    for (let second = 1; second <= 10; second++) {
      utimesSync(join(lock, owner), second, second);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    alive = false;
    expect(await entered).toBe(false);
  });

  it("shows signs of life while it is held, also while its owner waits for a program, and then no more", async () => {
    const patience = { noticeMs: 10_000, silenceMs: 10_000, limitMs: 10_000, signMs: 20 };
    let file = "";
    await withLock(
      lock,
      async () => {
        file = join(lock, readdirSync(lock)[0] ?? "");
        utimesSync(file, 1, 1);
        // Nothing else happens in this process meanwhile.
        for (let waits = 0; waits < 100 && statSync(file).mtimeMs === 1000; waits++)
          spawnSync("sleep", ["0.1"]);
        expect(statSync(file).mtimeMs).toBeGreaterThan(1000);
      },
      patience,
    );
    heldBy(basename(file));
    await expect
      .poll(async () => {
        utimesSync(file, 1, 1);
        await new Promise((resolve) => setTimeout(resolve, 200));
        return statSync(file).mtimeMs;
      })
      .toBe(1000);
  });

  it("says in one line what it waits for, and gives up with advice", async () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    const patience = { noticeMs: 50, silenceMs: 10_000, limitMs: 300, signMs: 5000 };
    await withLock(lock, async () => {
      const waiting = withLock(lock, async () => {}, patience);
      await expect(waiting).rejects.toThrow(/^process \d+ has held the lock .* remove that directory$/);
    });
    expect(log.mock.calls).toEqual([[`waiting for process ${process.pid}, which holds the lock ${lock}`]]);
    heldBy("7.1.another-place.x");
    await expect(withLock(lock, async () => {}, patience)).rejects.toThrow("of another container or machine");
  });

  it("leaves nothing of a process that ended while it took the lock", async () => {
    const drafts = [`${lock}.${2 ** 22 + 1}.1.${here}.x`, `${lock}.${process.pid}.1.${here}.y`];
    const others = [`${lock}.7.1.another-place.x`, `${lock}.notes`, join(directory, "other.7.1.x")];
    for (const path of [...drafts, ...others]) {
      mkdirSync(path);
      writeFileSync(join(path, "owner"), "");
    }
    await Promise.all([withLock(lock, async () => {}), withLock(lock, async () => {})]);
    expect(
      readdirSync(directory)
        .map((name) => join(directory, name))
        .sort(),
    ).toEqual(others.sort());
  });

  it("is made with the directory above it, which its former owner may have removed", async () => {
    const below = join(directory, "a", "b", "lock");
    expect(await withLock(below, async () => readdirSync(join(directory, "a", "b")))).toEqual(["lock"]);
  });
});

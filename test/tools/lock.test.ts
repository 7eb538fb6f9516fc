import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "../../tools/lock.mjs";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dalec-lock-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Starts a process that takes the lock and holds it until its standard input ends. */
async function holder(lock: string) {
  const module = pathToFileURL(resolve(__dirname, "../../tools/lock.mjs")).href;
  const script = `import { withLock } from ${JSON.stringify(module)};
    await withLock(${JSON.stringify(lock)}, () => {}, async () => {
      process.stdout.write("taken");
      await new Promise((done) => process.stdin.on("end", done).resume());
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

/** Asks for the lock `count` times at once, and returns how many held it at the same time, at most. */
async function crowd(lock: string, count: number): Promise<number> {
  let [inside, most] = [0, 0];
  const one = () =>
    withLock(
      lock,
      () => {},
      async () => {
        most = Math.max(most, ++inside);
        await sleep(5);
        inside--;
      },
    );
  await Promise.all(Array.from({ length: count }, one));
  return most;
}

test("a lock has one holder at a time", async () => {
  expect(await crowd(join(directory, "lock"), 5)).toBe(1);
});

test("a lock leaves no file, even if the work fails", async () => {
  const lock = join(directory, "lock");
  const failing = withLock(
    lock,
    () => {},
    async () => {
      throw new Error("no luck");
    },
  );
  await expect(failing).rejects.toThrow("no luck");
  expect(await readdir(directory)).toEqual([]);
});

test("a waiting process is told once which process holds the lock, and gets it next", async () => {
  const lock = join(directory, "lock");
  const other = await holder(lock);
  const owners: number[] = [];
  const turn = withLock(
    lock,
    (owner) => owners.push(owner),
    async () => other.exitCode ?? other.signalCode,
  );
  await expect.poll(() => owners).toEqual([other.pid]);
  other.stdin.end();
  await turn;
  expect(owners).toEqual([other.pid]);
});

test("one process at a time takes over the lock of a killed process", async () => {
  const lock = join(directory, "lock");
  const other = await holder(lock);
  other.kill("SIGKILL");
  await once(other, "exit");
  expect(await readdir(lock)).toHaveLength(1);
  expect(await crowd(lock, 8)).toBe(1);
  expect(await readdir(directory)).toEqual([]);
});

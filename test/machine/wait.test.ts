import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runToEnd, waitFor } from "../../src/machine/wait";

describe("a wait", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("is named after ten seconds, once, by what it then waits for", async () => {
    vi.useFakeTimers();
    const log = vi.spyOn(console, "log").mockReturnValue();
    let subject = "one thing";
    let end = () => {};
    const wait = waitFor(() => subject, new Promise<void>((resolve) => (end = resolve)));
    subject = "another thing";
    await vi.advanceTimersByTimeAsync(9_999);
    expect(log).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.mock.calls).toEqual([["waiting for another thing"]]);
    end();
    await wait;
  });

  it("that is short is not named, also if it fails", async () => {
    vi.useFakeTimers();
    const log = vi.spyOn(console, "log").mockReturnValue();
    await expect(waitFor(() => "it", Promise.reject(new Error("no")))).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log).not.toHaveBeenCalled();
  });

  it("for a program that blocks the process is named as well, and only then", () => {
    const program = `
      const { runToEnd } = require(${JSON.stringify(require.resolve("../../src/machine/wait.ts"))});
      const options = { env: process.env, timeout: 20_000, noticeMs: 300 };
      runToEnd("sleep", ["0"], options);
      const { status } = runToEnd("sleep", ["1"], options);
      console.log("ended with", status);
    `;
    const { stdout } = spawnSync(process.execPath, ["--import", "tsx", "-e", program], { encoding: "utf8" });
    expect(stdout).toBe("waiting for `sleep 1`\nended with 0\n");
  });

  it("is named on standard error where standard output is the result of a command", () => {
    const program = `
      const wait = require(${JSON.stringify(require.resolve("../../src/machine/wait.ts"))});
      wait.noticesToStandardError();
      wait.runToEnd("sleep", ["1"], { env: process.env, timeout: 20_000, noticeMs: 300 });
      const later = new Promise((resolve) => setTimeout(resolve, 300));
      wait.waitFor(() => "it", later, 1).then(() => console.log("the result"));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", program], {
      encoding: "utf8",
    });
    expect([stdout, stderr]).toEqual(["the result\n", "waiting for `sleep 1`\nwaiting for it\n"]);
  });

  it.each(["trap '' TERM; sleep 60", "kill -STOP $$"])("for a program has an end: %s", (script) => {
    const began = Date.now();
    const { error } = runToEnd("sh", ["-c", script], { env: process.env, timeout: 300 });
    expect(String(error)).toContain("ETIMEDOUT");
    expect(Date.now() - began).toBeLessThan(30_000);
  });
});

import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drainScript } from "../../../src/builders/kubernetes/podTemplate";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-drain-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** Puts a buildctl on PATH that prints some output and exits with a code. */
function buildctl(output: string, code = 0): void {
  writeFileSync(join(directory, "output"), output);
  const program = join(directory, "buildctl");
  writeFileSync(
    program,
    `#!/bin/sh\n[ "$*" = "debug histories" ] || exit 64\ncat ${directory}/output\nexit ${code}\n`,
  );
  chmodSync(program, 0o755);
}

/** Starts the script as the kubelet does. */
function drain(): { ended: () => boolean; end: Promise<number | null> } {
  const child = spawn("/bin/sh", ["-c", drainScript], {
    env: { ...process.env, PATH: `${directory}:${process.env.PATH}` },
    stdio: "ignore",
  });
  const end = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { ended: () => child.exitCode !== null, end };
}

const head = "TYPE\tREF\tCREATED\tCOMPLETED\tGENERATION\tPINNED\n";
const running = `${head}STARTED\tabc\t2026-01-01T00:00:00Z\t\t0\t\n`;
const done = `${head}COMPLETE\tabc\t2026-01-01T00:00:00Z\t2026-01-01T00:00:01Z\t1\t\n`;

describe("the script that drains a pod", () => {
  it("ends at once when no build runs", async () => {
    buildctl(done);
    expect(await drain().end).toBe(0);
  });

  it("waits for a running build", async () => {
    buildctl(running);
    const { ended, end } = drain();
    await sleep(4000);
    expect(ended()).toBe(false);
    buildctl(done);
    expect(await end).toBe(0);
  });

  it("does not wait for a daemon that does not answer", async () => {
    buildctl("", 1);
    expect(await drain().end).toBe(0);
  });
});

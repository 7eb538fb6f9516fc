import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ensureBridge } from "../../src/machine/bridge";

describe("a bridge below a directory with a long path", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-bridge-"));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });

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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildxMeanwhile } from "../../src/machine/buildx";

describe("buildx", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-buildx-"));
    vi.stubEnv("PATH", `${directory}:${process.env.PATH}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });

  it.each(["trap '' TERM; sleep 60", "kill -STOP $$"])(
    "that hangs is ended after its time: %s",
    async (hangs) => {
      const script = `#!/bin/sh\n[ "$1" = version ] && exit\n${hangs}\n`;
      writeFileSync(join(directory, "buildx"), script, { mode: 0o755 });
      await expect(buildxMeanwhile(["history", "ls"], 300)).rejects.toMatchObject({ killed: true });
    },
  );
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { containerDrift } from "../../src/machine/drivers/dockerContainer";

it("an engine that hangs is asked for the drift of one builder, and keeps a program no longer than its limit", () => {
  const directory = mkdtempSync(join(tmpdir(), "dalec-drift-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });
  const runs = join(directory, "runs");
  writeFileSync(join(directory, "docker"), `#!/bin/sh\necho $1 >> ${runs}\nexec sleep 60\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${directory}:${process.env.PATH}`);
  vi.stubEnv("BUILDX_CONFIG", directory);
  for (const builder of ["one", "other"]) {
    const files = join(directory, "pulumi-dalec", builder);
    mkdirSync(files, { recursive: true });
    const record = { container: `buildx_buildkit_${builder}0`, engine: { host: "tcp://127.0.0.1:1" } };
    writeFileSync(join(files, "containers.json"), JSON.stringify([record]));
    expect(containerDrift(builder, 500)).toBeUndefined();
  }
  expect(readFileSync(runs, "utf8")).toBe("ps\n");
});

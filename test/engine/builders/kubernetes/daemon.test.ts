import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubernetesSettings } from "../../../../src/builders/kubernetes/kubernetesSettings";
import { drainScript } from "../../../../src/builders/kubernetes/podTemplate";
import { certificatesOf, renderBuildkitdConfig } from "../../../../src/buildkitd/config";
import { everything } from "../../../builders/kubernetes/objects";
import { type Buildkitd, startBuildkitd } from "../../../support/lab/buildkitd";
import { type Lab, startLab } from "../../../support/lab/lab";
import { labObstacle, requireTool } from "../../../support/lab/tools";

const execFileAsync = promisify(execFile);

describe.skipIf(labObstacle())("the real buildkitd", { timeout: 180_000 }, () => {
  let lab: Lab;
  let buildkitd: Buildkitd;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "dalec-daemon-"));
    lab = await startLab({ frontend: "stand-in" });
    const { buildkitdConfig } = kubernetesSettings("bk", {
      buildkitdConfig: {
        ...everything.buildkitdConfig,
        registries: [
          { host: "docker.io", mirrors: [lab.registry.address] },
          { host: lab.registry.address, http: true },
        ],
        garbageCollection: {
          maxUsedSpace: "77MB",
          policies: [{ all: true, keepDuration: "48h", maxUsedSpace: "77MB" }],
        },
      },
    });
    expect(certificatesOf(buildkitdConfig)).toEqual([]);
    buildkitd = await startBuildkitd({ config: renderBuildkitdConfig(buildkitdConfig) });
  }, 180_000);

  afterAll(async () => {
    await buildkitd?.stop();
    await lab?.stop();
    rmSync(directory, { recursive: true });
  });

  const environment = () => ({
    ...process.env,
    PATH: `${dirname(requireTool("buildctl"))}:${process.env.PATH}`,
    BUILDKIT_HOST: buildkitd.address,
  });

  function build(dockerfile: string): Promise<unknown> {
    writeFileSync(join(directory, "Dockerfile"), dockerfile);
    const local = ["--local", `context=${directory}`, "--local", `dockerfile=${directory}`];
    return execFileAsync("buildctl", ["build", "--frontend", "dockerfile.v0", ...local], {
      env: environment(),
    });
  }

  it("applies the garbage collection of the arguments", async () => {
    const { stdout } = await execFileAsync("buildctl", ["debug", "workers", "--verbose"], {
      env: environment(),
    });
    // This is 77 MiB: buildkitd reads units as powers of two, and prints powers of ten.
    expect(stdout).toMatch(/Maximum used space:\s+80.740352MB/);
    expect(stdout).toMatch(/Keep duration:\s+48h/);
  });

  it("refuses a frontend that is not in the list", async () => {
    await expect(build("# syntax=docker.io/someone/frontend:1\nFROM scratch\n")).rejects.toThrow(
      "'docker.io/someone/frontend:1' is not an allowed gateway source",
    );
  });

  it("is drained by the script, which waits for a running build and no longer", async () => {
    const seconds = 12;
    const building = build(`FROM debian:bookworm\nRUN sleep ${seconds} && date > /now\n`);
    await new Promise((resolve) => setTimeout(resolve, 5000));
    let drained = false;
    const drain = spawn("/bin/sh", ["-c", drainScript], { env: environment(), stdio: "ignore" });
    const end = new Promise<number | null>((resolve) => drain.on("close", resolve)).then((code) => {
      drained = true;
      return code;
    });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(drained).toBe(false);
    await building;
    expect(await end).toBe(0);
  });
});

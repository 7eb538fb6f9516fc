import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { startBuildkitd } from "../../support/lab/buildkitd";
import { takeCustody } from "../../support/lab/custody";
import { pushImage } from "../../support/lab/pushImage";
import { startRegistry } from "../../support/lab/registry";
import { labObstacle } from "../../support/lab/tools";

const until = async (check: () => boolean) => {
  const deadline = Date.now() + 20_000;
  while (!check() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  return check();
};

const runs = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("custody", () => {
  it("ends its processes and removes its directory", async () => {
    const custody = await takeCustody("dalec-custody-test");
    const daemon = custody.start("sleeper", "sleep", ["600"]);
    await until(() => existsSync(join(custody.directory, "sleeper.pid")));
    await custody.end();
    expect(runs(daemon.pid)).toBe(false);
    expect(existsSync(custody.directory)).toBe(false);
  });

  it("passes only the search path and the proxies of this process to its own processes", async () => {
    const custody = await takeCustody("dalec-custody-test");
    const names = ["HOME", "TMPDIR", "LD_LIBRARY_PATH", "NODE_OPTIONS", "NODE_ENV", "TOKEN"];
    for (const name of names) vi.stubEnv(name, "/of-this-process");
    vi.stubEnv("https_proxy", "http://proxy:3128");
    const daemon = custody.start("env", "env", [], { COLOUR: "blue" });
    vi.unstubAllEnvs();
    await daemon.exited;
    const lines = daemon.tail().split("\n");
    expect(lines.filter((line) => line.includes("/of-this-process"))).toEqual([]);
    expect(lines).toEqual(expect.arrayContaining(["https_proxy=http://proxy:3128", "COLOUR=blue"]));
    expect(lines).toContain(`TMPDIR=${join(custody.directory, "tmp")}`);
    await custody.end();
  });

  it("ends its processes and removes its directory when the process that created it is killed", async () => {
    const program = `
      const { takeCustody } = require(${JSON.stringify(join(__dirname, "../../support/lab/custody"))});
      void takeCustody("dalec-custody-test").then((custody) => {
        const daemon = custody.start("sleeper", "sleep", ["600"]);
        setTimeout(() => console.log(JSON.stringify([custody.directory, daemon.pid])), 300);
        setInterval(() => {}, 1000);
      });`;
    const holder = spawn(process.execPath, ["--require", "tsx/cjs", "-e", program], {
      cwd: join(__dirname, "..", "..", ".."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const line = await new Promise<string>((resolve) => {
      holder.stdout.setEncoding("utf8").once("data", resolve);
    });
    const [directory, pid] = JSON.parse(line) as [string, number];
    expect(runs(pid)).toBe(true);
    holder.kill("SIGKILL");
    expect(await until(() => !existsSync(directory))).toBe(true);
    expect(runs(pid)).toBe(false);
  }, 60_000);
});

const obstacle = labObstacle();

describe.skipIf(obstacle)("a lab", () => {
  it("runs two registries and two daemons side by side, each with its own store", async () => {
    const registries = await Promise.all([startRegistry(), startRegistry()]);
    const daemons = await Promise.all([startBuildkitd(), startBuildkitd()]);
    try {
      const [first, second] = registries;
      expect(first.address).not.toBe(second.address);
      expect(daemons[0].address).not.toBe(daemons[1].address);
      const digest = await pushImage(first.address, "some/image", ["1"], { config: {}, layers: [] });
      const accept = "application/vnd.oci.image.manifest.v1+json";
      const status = async (address: string) =>
        (await fetch(`http://${address}/v2/some/image/manifests/${digest}`, { headers: { accept } })).status;
      expect(await status(first.address)).toBe(200);
      expect(await status(second.address)).toBe(404);
    } finally {
      await Promise.all([...registries, ...daemons].map((part) => part.stop()));
    }
    for (const { address } of daemons) expect(existsSync(address.replace("unix://", ""))).toBe(false);
  }, 60_000);
});

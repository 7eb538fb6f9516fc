import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { bridgePath, removeBridges } from "../../src/machine/bridge";
import { buildx, buildxMeanwhile, runBuildx } from "../../src/machine/buildx";
import { dial } from "../../src/machine/dial";
import { docker } from "../../src/machine/dockerCli";
import { ensureBridge } from "../../src/machine/keeper";
import { kubeconfigText } from "../../src/machine/kubeconfig";

/** A program that writes down the names of its variables. */
const recorder = `#!${process.execPath}
require("fs").appendFileSync(process.env.RECORD, Object.keys(process.env).join(" ") + "\\n");
console.log("{}");
`;

let directory: string;
const record = () => readFileSync(join(directory, "record"), "utf8").trimEnd().split("\n");

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-child-"));
  mkdirSync(join(directory, "bin"));
  for (const name of ["buildx", "docker", "kubectl", "ssh"])
    writeFileSync(join(directory, "bin", name), recorder, { mode: 0o755 });
  writeFileSync(join(directory, "kubeconfig"), "");
  vi.stubEnv("PATH", join(directory, "bin"));
  vi.stubEnv("RECORD", join(directory, "record"));
  vi.stubEnv("BUILDX_CONFIG", join(directory, "store"));
  vi.stubEnv("XDG_RUNTIME_DIR", directory);
  for (const name of [
    "CONFIG",
    "CONFIG_SECRET_KEYS",
    "CONFIG_PASSPHRASE",
    "ACCESS_TOKEN",
    "BACKEND_URL",
    "HOME",
  ])
    vi.stubEnv(`PULUMI_${name}`, "do-not-show-this");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

it.each<[string, () => unknown]>([
  ["buildx", () => buildx(["version"])],
  ["buildx that runs beside the program", () => buildxMeanwhile(["version"], 10_000)],
  ["buildx that asks a frontend", () => runBuildx(["build"], process.env)],
  ["docker", () => docker({ env: process.env }, ["version"])],
  [
    "kubectl",
    () => {
      expect(() => kubeconfigText({ kubeconfigPath: join(directory, "kubeconfig") })).toThrow(
        "no current context",
      );
    },
  ],
  [
    "ssh",
    async () => {
      const { connection, complaint } = await dial("ssh://machine");
      connection.resume().end();
      await complaint;
    },
  ],
  [
    "a bridge",
    async () => {
      await ensureBridge("builder", "0", { command: ["ssh"] });
      const client = connect(bridgePath("builder", "0"));
      client.write("hello");
      await expect.poll(() => existsSync(join(directory, "record")), { timeout: 10_000 }).toBe(true);
      client.destroy();
      removeBridges("builder");
      await expect
        .poll(() => existsSync(dirname(bridgePath("builder", "0"))), { timeout: 10_000 })
        .toBe(false);
    },
  ],
])("%s gets no configuration and no access of Pulumi, and everything else", async (_, start) => {
  await start();
  for (const names of record()) {
    const ofPulumi = names.split(" ").filter((name) => name.startsWith("PULUMI_"));
    expect(ofPulumi).toEqual(["PULUMI_HOME"]);
  }
  expect(process.env.PULUMI_CONFIG).toBe("do-not-show-this");
});

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { installDebian } from "../../support/lab/debian";

let directory: string;
let log: string;

/** Replaces the programs with scripts that only record their arguments and environment. */
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-debian-"));
  log = join(directory, "log");
  const programs = join(directory, "bin");
  mkdirSync(programs);
  for (const name of ["debootstrap", "chroot"]) {
    const path = join(programs, name);
    writeFileSync(path, `#!/bin/sh\n{ echo "${name} $*"; env; } >> ${log}\n`);
    chmodSync(path, 0o755);
  }
  vi.stubEnv("PATH", `${programs}${delimiter}${process.env.PATH}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

// The demo sets TMPDIR. Installing Debian's ca-certificates in the chroot fails if that directory does not exist there.
it("installs Debian without the paths in the environment of this process", async () => {
  const root = join(directory, "root");
  mkdirSync(join(root, "etc/apt"), { recursive: true });
  const names = ["TMPDIR", "TMP", "HOME", "LD_LIBRARY_PATH", "NODE_OPTIONS", "PULUMI_HOME"];
  for (const name of names) vi.stubEnv(name, "/of-this-process");
  await installDebian(root, "bookworm", "worker");
  const lines = readFileSync(log, "utf8").split("\n");
  expect(lines.filter((line) => /^(debootstrap|chroot) /.test(line))).toEqual([
    expect.stringMatching(/^debootstrap .* bookworm /),
    expect.stringContaining("apt-get -y -q update"),
    expect.stringContaining("apt-get -y -q dist-upgrade"),
    expect.stringContaining("apt-get -y -q install"),
  ]);
  expect(lines.filter((line) => line.includes("/of-this-process"))).toEqual([]);
  expect(lines).toContain("DEBIAN_FRONTEND=noninteractive");
});

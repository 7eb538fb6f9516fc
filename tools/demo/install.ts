import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { cleanEnvironment } from "../../test/support/lab/cleanEnvironment";
import { pullManifest } from "./manifest";

const execute = promisify(execFile);

/** What became of an installation. */
export interface Installation {
  /** What the package was installed into, in words. */
  place: string;
  /** What the installed program printed. */
  said: string;
}

/**
 * Installs a .deb file into a throw-away root directory and runs a program of it.
 *
 * The root is the Debian image that the demo's registry serves. Without it, or without being root, dpkg installs into
 * an empty directory, and the program runs with this machine's own shell.
 */
export async function installAndRun(
  deb: string,
  program: string,
  root: string,
  registryAddress: string,
): Promise<Installation> {
  await mkdir(root);
  const base =
    process.getuid?.() === 0 ? await pullManifest(registryAddress, "library/debian", "bookworm") : undefined;
  if (base === undefined) return installIntoEmpty(deb, program, root);
  for (const { digest } of base.layers) {
    const response = await fetch(`http://${registryAddress}/v2/library/debian/blobs/${digest}`);
    if (response.body === null) throw new Error(`the registry has no layer ${digest}`);
    const layer = `${root}.layer`;
    await pipeline(Readable.from(response.body), createWriteStream(layer));
    await execute("tar", ["--extract", "--file", layer, "--directory", root]);
    await rm(layer);
  }
  const inside = `/tmp/${basename(deb)}`;
  await copyFile(deb, join(root, inside));
  await execute("chroot", [root, "dpkg", "--install", inside], { env: cleanEnvironment() });
  const { stdout } = await execute("chroot", [root, program], { env: cleanEnvironment() });
  return { place: "a Debian bookworm root directory (chroot)", said: stdout.trim() };
}

async function installIntoEmpty(deb: string, program: string, root: string): Promise<Installation> {
  await mkdir(join(root, "var/lib/dpkg/info"), { recursive: true });
  await mkdir(join(root, "var/lib/dpkg/updates"), { recursive: true });
  await mkdir(join(root, "var/log"), { recursive: true });
  for (const name of ["status", "available"]) await writeFile(join(root, "var/lib/dpkg", name), "");
  const lenient = ["not-root", "script-chrootless", "depends"].map((name) => `--force-${name}`);
  await execute("dpkg", [`--root=${root}`, ...lenient, "--install", deb], { env: cleanEnvironment() });
  const { stdout } = await execute(join(root, program));
  return { place: "an empty root directory (dpkg --root)", said: stdout.trim() };
}

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

/** An installation that worked. */
export interface Installation {
  /** The root directory that received the package, in words. */
  root: string;
  /** What the installed program printed. */
  output: string;
}

/**
 * Installs a .deb file into a temporary root directory and runs a program of the package there.
 *
 * The root directory is the Debian image that the demo's registry serves. When the registry has none, or the user is not
 * root, dpkg installs into an empty directory, and this machine's own shell runs the program.
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
    if (response.body === null) throw new Error(`the registry does not have the layer ${digest}`);
    const layer = `${root}.layer`;
    await pipeline(Readable.from(response.body), createWriteStream(layer));
    await execute("tar", ["--extract", "--file", layer, "--directory", root]);
    await rm(layer);
  }
  const inside = `/tmp/${basename(deb)}`;
  await copyFile(deb, join(root, inside));
  await execute("chroot", [root, "dpkg", "--install", inside], { env: cleanEnvironment() });
  const { stdout } = await execute("chroot", [root, program], { env: cleanEnvironment() });
  return { root: "a Debian bookworm root directory (chroot)", output: stdout.trim() };
}

async function installIntoEmpty(deb: string, program: string, root: string): Promise<Installation> {
  await mkdir(join(root, "var/lib/dpkg/info"), { recursive: true });
  await mkdir(join(root, "var/lib/dpkg/updates"), { recursive: true });
  await mkdir(join(root, "var/log"), { recursive: true });
  for (const name of ["status", "available"]) await writeFile(join(root, "var/lib/dpkg", name), "");
  const lenient = ["not-root", "script-chrootless", "depends"].map((name) => `--force-${name}`);
  await execute("dpkg", [`--root=${root}`, ...lenient, "--install", deb], { env: cleanEnvironment() });
  const { stdout } = await execute(join(root, program));
  return { root: "an empty root directory (dpkg --root)", output: stdout.trim() };
}

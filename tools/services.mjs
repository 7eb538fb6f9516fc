// @ts-check
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const policyFile = "/usr/sbin/policy-rc.d";
const mark = "written while the tools of pulumi-dalec are installed";

/**
 * Runs an installation of packages without letting it start or enable a service.
 *
 * @template Result
 * @param {() => Promise<Result>} work
 * @param {(command: string, args: string[]) => Promise<string>} run
 * @param {string} root Where the machine's file system begins.
 * @returns {Promise<Result>}
 */
export async function withoutServices(work, run, root) {
  const policy = join(root, policyFile);
  const before = new Set(await enabledServices(root));
  const own = await forbidStarts(policy);
  try {
    return await work();
  } finally {
    if (own) await rm(policy, { force: true });
    for (const entry of await enabledServices(root)) {
      if (!before.has(entry)) await disable(entry, run);
    }
  }
}

/**
 * Writes the policy that Debian's packages consult before they start a service. It forbids that only while this
 * process lives, so a policy that a killed process left behind does no harm.
 * @param {string} path
 * @returns {Promise<boolean>} Whether this function wrote the policy; it never replaces the machine's own.
 */
async function forbidStarts(path) {
  const present = await readFile(path, "utf8").catch(() => undefined);
  if (present !== undefined && !present.includes(mark)) return false;
  const text = `#!/bin/sh\n# ${mark}\nkill -0 ${process.pid} 2>/dev/null && exit 101\nexit 0\n`;
  await writeFile(path, text, { mode: 0o755 });
  return true;
}

/**
 * The links through which systemd and System V start services at boot.
 * @param {string} root
 * @returns {Promise<string[]>}
 */
async function enabledServices(root) {
  const systemd = join(root, "etc/systemd/system");
  const wants = (await names(systemd))
    .filter((name) => /\.(wants|requires)$/.test(name))
    .map((name) => join(systemd, name));
  const levels = ["rc2.d", "rc3.d", "rc4.d", "rc5.d"].map((name) => join(root, "etc", name));
  const lists = await Promise.all(
    [...wants, ...levels].map(async (directory) =>
      (await names(directory)).map((name) => join(directory, name)),
    ),
  );
  return lists.flat().filter((path) => !/\/rc\d\.d\/[^S]/.test(path));
}

/** @param {string} directory */
function names(directory) {
  return readdir(directory).catch(() => []);
}

/**
 * @param {string} entry
 * @param {(command: string, args: string[]) => Promise<string>} run
 */
async function disable(entry, run) {
  const script = /\/rc\d\.d\/S\d\d(.+)$/.exec(entry)?.[1];
  if (script === undefined) await rm(entry, { force: true });
  else if (existsSync(entry)) await run("update-rc.d", [script, "disable"]);
}

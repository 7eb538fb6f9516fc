// @ts-check
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheDirectory } from "./cache.mjs";
import { withLock } from "./lock.mjs";
import { findProgram } from "./programs.mjs";
import { secondsSince, withProgress } from "./progress.mjs";
import { withoutServices } from "./services.mjs";

/**
 * The Debian packages that provide each program. Of several packages, the first that the distribution knows is
 * installed. The program shows whether the package is installed: by one of its `names` on the search path, by one of its
 * `files`, or by exiting with success when it runs with the arguments in `check`.
 * @type {Record<string, { packages: string[], names?: string[], files?: string[], check?: string[] }>}
 */
const providers = {
  runc: { packages: ["runc"] },
  debootstrap: { packages: ["debootstrap"] },
  "dpkg-deb": { packages: ["dpkg"] },
  tar: { packages: ["tar"] },
  registry: { packages: ["docker-registry"], names: ["registry", "docker-registry"] },
  // Debian packages Docker's init under its original name.
  "docker-init": { packages: ["tini"], names: ["docker-init", "tini-static"] },
  docker: { packages: ["docker-cli", "docker.io"] },
  containerd: { packages: ["containerd"] },
  // One program for the server and its keys, without the service and the user that OpenSSH's package adds.
  dropbear: { packages: ["dropbear-bin"] },
  ssh: { packages: ["openssh-client"] },
  etcd: { packages: ["etcd-server"] },
  iptables: { packages: ["iptables"] },
  conntrack: { packages: ["conntrack"] },
  socat: { packages: ["socat"] },
  rpmbuild: { packages: ["rpm"] },
  createrepo_c: { packages: ["createrepo-c"] },
  dnf: { packages: ["dnf"] },
  mount: { packages: ["mount"] },
  // Debian packages virtual environments apart from Python.
  "python3-venv": { packages: ["python3-venv"], names: ["python3"], check: ["-c", "import ensurepip, venv"] },
  "cni-plugins": {
    packages: ["containernetworking-plugins"],
    files: ["/usr/lib/cni/bridge", "/opt/cni/bin/bridge"],
  },
};

/**
 * @typedef {object} PackageOptions
 * @property {(line: string) => void} [log] Defaults to standard output.
 * @property {string} [path] Where to look for programs. Defaults to PATH and the directories of root's programs.
 * @property {number} [user] The user who installs. Defaults to the user of this process.
 * @property {string} [root] Where the machine's file system begins. Defaults to `/`.
 * @property {(command: string, args: string[]) => Promise<string>} [run] Runs a program, returns its output.
 */

/**
 * Makes sure that programs of the distribution are installed. For root it installs the missing ones, without starting
 * or enabling a service and without removing another package.
 *
 * @param {string[]} names Program names: `runc`, `dpkg-deb`.
 * @param {PackageOptions} [options]
 * @throws one error that names the missing programs and the command that installs them
 */
export async function ensurePackages(names, options = {}) {
  const log = options.log ?? console.log;
  const run = options.run ?? runQuietly;
  const user = options.user ?? process.getuid?.();
  const path = options.path ?? [process.env.PATH, "/usr/sbin", "/sbin", "/usr/local/sbin"].join(delimiter);
  if ((await missingOf(names, path)).length === 0) return;
  const onWait = (/** @type {number} */ owner) =>
    log(`packages  waiting for process ${owner}, which is installing some`);
  await withLock(join(cacheDirectory(), "packages.lock"), onWait, async () => {
    const missing = await missingOf(names, path);
    if (missing.length === 0) return;
    const apt = await findProgram(["apt-get"], { path });
    if (apt === undefined) {
      throw new Error(
        `missing programs: ${missing.join(", ")}; install them with this system's package manager`,
      );
    }
    if (user !== 0) {
      const packages = await packagesOf(missing, run);
      const command = `apt-get install --no-install-recommends ${packages.join(" ")}`;
      throw new Error(`missing programs: ${missing.join(", ")}; install them as root: ${command}`);
    }
    log(`packages  installing ${missing.join(", ")}`);
    const start = Date.now();
    await withProgress(
      () => install(apt, missing, run, options.root),
      (seconds) => log(`packages  installing for ${seconds} s`),
    );
    log(`packages  installed ${missing.join(", ")} in ${secondsSince(start)} s`);
    const absent = await missingOf(missing, path);
    if (absent.length > 0) throw new Error(`the installation did not provide ${absent.join(", ")}`);
  });
}

/**
 * @param {string[]} names
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function missingOf(names, path) {
  const unknown = names.filter((name) => !(name in providers));
  if (unknown.length > 0) {
    throw new Error(
      `no known package provides ${unknown.join(", ")}; the known programs are ${Object.keys(providers).join(", ")}`,
    );
  }
  const found = await Promise.all(names.map((name) => isThere(name, path)));
  return names.filter((_, index) => !found[index]);
}

/**
 * @param {string} name
 * @param {string} path
 * @returns {Promise<boolean>}
 */
async function isThere(name, path) {
  const { names = [name], files, check } = providers[name] ?? {};
  if (files !== undefined) return files.some((file) => existsSync(file));
  const program = await findProgram(names, { path });
  if (program === undefined || check === undefined) return program !== undefined;
  return runQuietly(program, check).then(
    () => true,
    () => false,
  );
}

/**
 * @param {string} apt
 * @param {string[]} missing
 * @param {NonNullable<PackageOptions["run"]>} run
 * @param {string} [root]
 */
async function install(apt, missing, run, root = "/") {
  const quiet = ["-qq", "-o", "DPkg::Lock::Timeout=300"];
  // Old package lists may be good enough. If they are not, the error of the installation includes this one.
  const refreshed = await run(apt, ["update", ...quiet]).catch((error) => String(error));
  const packages = await packagesOf(missing, run);
  await withoutServices(
    async () => {
      const args = ["install", ...quiet, "--yes", "--no-remove", "--no-install-recommends", ...packages];
      await run(apt, args).catch((error) => {
        throw new Error([error.message, refreshed].join("\n").trim());
      });
    },
    run,
    root,
  );
}

/**
 * @param {string[]} names
 * @param {NonNullable<PackageOptions["run"]>} run
 * @returns {Promise<string[]>}
 */
async function packagesOf(names, run) {
  /** @param {string} name */
  const isKnown = (name) => run("apt-cache", ["show", "--no-all-versions", name]).then(Boolean, () => false);
  const packages = await Promise.all(
    names.map(async (name) => {
      const candidates = providers[name]?.packages ?? [];
      if (candidates.length === 1) return candidates;
      for (const candidate of candidates) if (await isKnown(candidate)) return [candidate];
      return candidates.slice(-1);
    }),
  );
  return [...new Set(packages.flat())].sort();
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function runQuietly(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (data) => {
        output += data;
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      reject(
        new Error(`${command} ${args[0] ?? ""} failed (${signal ?? code}):\n${output.trim().slice(-3000)}`),
      );
    });
  });
}

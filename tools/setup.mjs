// @ts-check
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { ensureTools } from "./install.mjs";
import { ensureNodes } from "./nodes.mjs";
import { ensurePackages } from "./packages.mjs";

/**
 * What the demo or some of the tests need: `tools`, which are built when they are missing; `packages`, programs of the
 * distribution; `either`, tools that root gets from the distribution in seconds and other users build; `nodes`, other
 * releases of Node.js; and `development`, the devDependencies, all by default.
 * @typedef {{ tools: string[], packages: string[], either?: string[], nodes?: boolean, development?: string[] }} Group
 */

/** @type {Group} */
const core = {
  tools: ["buildkitd", "buildctl", "buildx", "pulumi", "pulumi-resource-docker-build"],
  packages: ["runc", "debootstrap", "dpkg-deb"],
  either: ["registry"],
};

/** @type {Record<string, Group>} */
export const groups = {
  demo: { ...core, development: ["tsx"] },
  core,
  docker: {
    tools: ["dockerd", "docker-proxy"],
    packages: ["docker", "docker-init", "containerd", "iptables"],
  },
  ssh: { tools: [], packages: ["dropbear", "ssh"] },
  rpm: { tools: [], packages: ["rpmbuild", "createrepo_c", "dnf"] },
  yaml: { tools: ["pulumi-language-yaml"], packages: [] },
  languages: { tools: ["pulumi-sdk-generator"], packages: ["python3-venv"] },
  node: { tools: [], packages: [], nodes: true },
  kubernetes: {
    tools: [
      ...["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kubectl"],
      ...["pulumi-resource-kubernetes", "keda-operator", "keda-adapter"],
    ],
    packages: ["etcd", "containerd", "cni-plugins", "iptables", "conntrack", "socat"],
  },
};

const usage = `usage: node tools/setup.mjs [--required] [group…]

Installs node_modules, builds dist, and installs what the groups need. Groups: ${Object.keys(groups).join(", ")}, all. Default: core.
It names what it cannot provide. With --required it then fails.`;

/**
 * Installs node_modules, builds `dist`, and installs what the groups need.
 * @param {string[]} names Group names.
 * @param {(line: string) => void} [log] Defaults to standard output.
 * @returns {Promise<string[]>} One message per part that it could not provide.
 */
export async function setup(names, log = console.log) {
  const wanted = names.map((name) => {
    const group = groups[name];
    if (group === undefined) throw new Error(`unknown group: ${name}\n\n${usage}`);
    return group;
  });
  /** @param {"tools" | "packages" | "either"} kind */
  const union = (kind) => [...new Set(wanted.flatMap((group) => group[kind] ?? []))];
  const project = dirname(dirname(fileURLToPath(import.meta.url)));
  // One group without a list needs all of them.
  const development = wanted.every((group) => group.development !== undefined)
    ? wanted.flatMap((group) => group.development ?? [])
    : undefined;
  const packages = ensurePackages(union("packages"), { log });
  const [dependencies, ...others] = await Promise.allSettled([
    ensureDependencies(project, { log, ...(development && { development }) }).then(() =>
      ensureBuilt(project, { log }),
    ),
    packages,
    ensureTools(union("tools"), { log }),
    packages.catch(() => {}).then(() => ensureEither(union("either"), log)),
    wanted.some(({ nodes }) => nodes) ? ensureNodes(log) : undefined,
  ]);
  if (dependencies.status === "rejected") throw dependencies.reason;
  return others.flatMap((result) => (result.status === "rejected" ? [messageOf(result.reason)] : []));
}

/**
 * @param {string[]} names
 * @param {(line: string) => void} log
 */
async function ensureEither(names, log) {
  // A package that cannot be installed does not matter: the tool is built instead.
  await ensurePackages(names, { log }).catch(() => {});
  await ensureTools(names, { log });
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

async function main() {
  const args = process.argv.slice(2);
  const required = args.includes("--required");
  const named = args.filter((arg) => arg !== "--required");
  const ofTests = Object.keys(groups).filter((name) => name !== "demo");
  const names = named.includes("all") ? ofTests : named.length > 0 ? named : ["core"];
  const start = Date.now();
  console.log(`setup of ${names.join(", ")}`);
  const missing = await setup(names);
  for (const message of missing) console.error(message);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(missing.length > 0 ? `setup incomplete, ${seconds} s` : `setup done in ${seconds} s`);
  if (required && missing.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(messageOf(error));
    process.exitCode = 1;
  });
}

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { type KubernetesSetting, startKubernetes } from "../../test/engine/drivers/kubernetesSetting";
import { npmEnvironment, packageManagerEnvironment } from "../../test/support/engine/languages";
import { runProcess } from "../../test/support/engine/process";
import { openWorkspace, type Workspace } from "../../test/support/engine/workspace";
import { type Lab, startLab } from "../../test/support/lab/lab";
import { cacheDirectory } from "../../test/support/lab/tools";
import { type Caches, commandsOf, type Times, withTimes } from "./page";
import { type Result, useLab, type Way, ways } from "./ways";

const project = dirname(dirname(__dirname));
const page = join(project, "docs", "getting-started.md");
const record = join(project, "docs", "getting-started", "times.json");

const usage = `usage: npm run ways [-- [--cold] [NAME…]]  follows the ways of docs/getting-started.md, or those named, in new clones
With UPDATE_RESULTS=1, the page gets the times.`;

/** Follows the ways, and stops at the first that does not lead where the page says. */
async function main(args: string[]): Promise<void> {
  const caches = args.includes("--cold") ? "cold" : "warm";
  const names = args.filter((arg) => arg !== "--cold");
  const unknown = names.filter((name) => !ways.some((way) => way.name === name));
  if (unknown.length > 0) throw new Error(usage);
  const chosen = ways.filter(({ name }) => names.length === 0 || names.includes(name));
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      console.error("interrupted: when the present way has been followed, everything is removed");
      interruption.abort(new Error(`interrupted (${signal})`));
    });
  }
  const lab = await startLab();
  const setting = chosen.some(({ cluster }) => cluster) ? await startKubernetes(lab) : undefined;
  try {
    for (const way of chosen.filter(({ name }) => !ways.some(({ after }) => after === name))) {
      interruption.signal.throwIfAborted();
      await follow(way, caches, interruption.signal, lab, setting);
    }
  } finally {
    await setting?.stop();
    await lab.stop();
  }
}

/** Follows a way on a machine with nothing but a new clone and the tools, and removes everything again. */
async function follow(
  way: Way,
  caches: Caches,
  interruption: AbortSignal,
  lab: Lab,
  setting?: KubernetesSetting,
): Promise<void> {
  const machine = await openWorkspace({ environment: environmentOf(setting) });
  try {
    Object.assign(machine.environment, cachesOf(caches, machine.directory));
    // A user's programs are checked by the compiler.
    delete machine.environment.PULUMI_NODEJS_TRANSPILE_ONLY;
    // In a directory below the machine's own, the sockets of the demo's daemon would have too long a path.
    delete machine.environment.TMPDIR;
    const clone = join(machine.directory, "pulumi-dalec");
    execFileSync("git", ["clone", "--quiet", project, clone]);
    if (lab.frontend !== "published") useLab(clone, lab.mirrorsToml, setting?.image);
    const directory = way.place === "clone" ? clone : machine.projectDirectory;
    const parts = [...ways.filter(({ name }) => name === way.after), way];
    try {
      for (const part of parts) {
        interruption.throwIfAborted();
        await time(part, caches, machine, directory);
      }
    } finally {
      for (const name of way.projects) await bash("pulumi destroy", machine, join(directory, name));
    }
  } finally {
    await machine.close();
  }
}

async function time(way: Way, caches: Caches, machine: Workspace, directory: string): Promise<void> {
  const commands = commandsOf(readFileSync(page, "utf8")).get(way.name);
  if (commands === undefined) throw new Error(`the page has no commands for: ${way.name}`);
  const start = Date.now();
  const printed = await bash(commands, machine, directory);
  const seconds = Math.round((Date.now() - start) / 1000);
  const result: Result = { directory, printed, run: (command) => bash(command, machine, directory) };
  await way.check(result);
  console.log(`${way.name}, caches ${caches}: ${seconds} s`);
  if (process.env.UPDATE_RESULTS === "1") keep(way.name, caches, seconds);
}

async function bash(commands: string, machine: Workspace, directory: string): Promise<string> {
  const { environment } = machine;
  // In its own process group: Ctrl-C would interrupt some of its programs in the middle of what others then remove.
  const options = { environment, directory, detached: true };
  const { stdout, stderr, code } = await runProcess("bash", ["-e", "-c", commands], options);
  if (code !== 0) throw new Error(`exit code ${code} of:\n${commands}\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** Nobody answers the questions of a command. */
function environmentOf(setting?: KubernetesSetting): Record<string, string> {
  const kubeconfig = setting && { KUBECONFIG: setting.cluster.kubeconfigPath };
  return { PULUMI_SKIP_CONFIRMATIONS: "true", ...kubeconfig };
}

/** Where the tools find their earlier downloads, or find none. The programs on PATH are there in any case. */
function cachesOf(caches: Caches, directory: string): Record<string, string> {
  const warm = {
    ...npmEnvironment(),
    ...packageManagerEnvironment("python"),
    ...packageManagerEnvironment("go"),
    XDG_CACHE_HOME: dirname(cacheDirectory()),
  };
  if (caches === "warm") return warm;
  const empty = ["npm_config_cache", "PIP_CACHE_DIR", "GOMODCACHE", "GOCACHE", "XDG_CACHE_HOME"];
  // The cache of Go's modules is read-only by default, and could not be removed.
  const own = Object.fromEntries(empty.map((name) => [name, join(directory, "cache", name)]));
  return { ...warm, ...own, GOFLAGS: "-modcacherw" };
}

function keep(name: string, caches: Caches, seconds: number): void {
  const times: Times = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : {};
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} processors (${cpus()[0]?.model}), ${memory} GiB of memory, Node.js ${process.versions.node}`;
  times[name] = { ...times[name], [caches]: { seconds, machine } };
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, `${JSON.stringify(times, undefined, 2)}\n`);
  writeFileSync(page, withTimes(readFileSync(page, "utf8"), times));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

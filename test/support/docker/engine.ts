import { randomInt } from "node:crypto";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { askControl } from "../../../src/machine/control";
import { dial } from "../../../src/machine/dial";
import { awaitDaemon, type Daemon, takeCustody } from "../lab/custody";
import { run } from "../lab/run";
import { findTool, requireTool } from "../lab/tools";

/** The Docker engine of a test. It sets no firewall rules; only its cgroups and its bridge are outside its directory. */
export interface DockerEngine {
  /** `unix:///…`. */
  host: string;
  /** A directory for DOCKER_CONFIG in which `docker buildx` works. */
  configDirectory: string;
  /** The process, for tests that kill it. */
  daemon: Daemon;
  /** Stops the engine in an orderly way, and starts it again with its data. */
  restart(): Promise<void>;
  /** Stops it, its containers and its containerd, and removes its directory. */
  stop(): Promise<void>;
}

/** Why this machine cannot run a Docker engine; undefined when it can. */
export function dockerObstacle(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  const missing = ["dockerd", "containerd", "runc", "docker", "buildx"].filter((name) => !findTool(name));
  return missing.length > 0 ? `not installed: ${missing.join(", ")}` : undefined;
}

// When the bounding set lacks CAP_SYS_RESOURCE, runc refuses privileged containers. The tests do not need that capability.
const runtime = `#!/usr/bin/env node
const { readFileSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
const after = (...names) => names.map((name) => args[args.indexOf(name) + 1 || args.length]).find(Boolean);
const soften = (file, pick) => {
  const config = JSON.parse(readFileSync(file, "utf8"));
  const target = pick(config);
  delete target.oomScoreAdj;
  for (const set of Object.keys(target.capabilities ?? {})) {
    target.capabilities[set] = target.capabilities[set].filter((name) => name !== "CAP_SYS_RESOURCE");
  }
  // runc before 1.2 does not support time namespaces.
  if (config.linux?.namespaces) config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== "time");
  writeFileSync(file, JSON.stringify(config));
};
if (args.includes("create") || args.includes("run")) soften(after("--bundle", "-b") + "/config.json", (c) => c.process);
else if (args.includes("exec") && after("--process", "-p")) soften(after("--process", "-p"), (c) => c);
const { status } = require("node:child_process").spawnSync("runc", args, { stdio: "inherit" });
process.exit(status ?? 1);
`;

/** Options of an engine. */
export interface DockerOptions {
  /** A loopback registry that the engine asks first for images of Docker Hub. Defaults to none. */
  registryMirror?: string;
  /** Whether the engine has a bridge, which steps of its own BuildKit need. Defaults to false. */
  bridge?: boolean;
}

/** Starts dockerd and waits until its BuildKit answers. */
export async function startDocker(options: DockerOptions = {}): Promise<DockerEngine> {
  const { registryMirror } = options;
  const custody = await takeCustody("dalec-dockerd");
  const bridge = options.bridge ? `dd-${custody.directory.slice(-6)}` : "none";
  try {
    const { directory } = custody;
    if (options.bridge) {
      await custody.undo(`ip link delete ${bridge}`);
      await run("ip", ["link", "add", bridge, "type", "bridge"]);
      await run("ip", ["address", "add", `10.213.${randomInt(256)}.1/24`, "dev", bridge]);
      await run("ip", ["link", "set", bridge, "up"]);
    }
    const configDirectory = join(directory, "config");
    await mkdir(join(configDirectory, "cli-plugins"), { recursive: true });
    await symlink(requireTool("buildx"), join(configDirectory, "cli-plugins", "docker-buildx"));
    await writeFile(join(directory, "runtime"), runtime);
    await chmod(join(directory, "runtime"), 0o755);
    const host = `unix://${join(directory, "docker.sock")}`;
    const args = [
      ...["--host", host, "--data-root", join(directory, "data"), "--exec-root", join(directory, "exec")],
      ...[
        "--pidfile",
        join(directory, "dockerd.lock"),
        `--bridge=${bridge}`,
        "--iptables=false",
        "--ip6tables=false",
      ],
      ...["--add-runtime", `soft=${join(directory, "runtime")}`, "--default-runtime", "soft"],
      ...initFlags(),
      ...(registryMirror === undefined ? [] : ["--registry-mirror", `http://${registryMirror}`]),
    ];
    const start = async () => {
      const daemon = custody.start("dockerd", requireTool("dockerd"), args, {
        PATH: `${process.env.PATH}:${dirname(requireTool("dockerd"))}:/usr/sbin:/sbin`,
      });
      await awaitDaemon(daemon, "dockerd", 60, async () => {
        try {
          await askControl((await dial(host)).connection, 1000);
          return true;
        } catch {
          return undefined;
        }
      });
      return daemon;
    };
    const engine: DockerEngine = {
      host,
      configDirectory,
      daemon: await start(),
      async restart() {
        await engine.daemon.stop();
        engine.daemon = await start();
      },
      stop: () => custody.end(),
    };
    return engine;
  } catch (error) {
    await custody.end();
    throw error;
  }
}

/** The init that buildx needs. Debian packages it as tini. */
function initFlags(): string[] {
  const init = findTool("docker-init", "tini-static");
  return init === undefined ? [] : ["--init-path", init];
}

import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePorts } from "../cluster/freePorts";
import { searchPath } from "../engine/programs";
import { awaitDaemon, takeCustody } from "../lab/custody";
import { findTool, requireTool } from "../lab/tools";

const execute = promisify(execFile);

/** An SSH server that gives access to this machine. */
export interface SshServer {
  /** `root@127.0.0.1:2222`. */
  authority: string;
  /** A directory with an `ssh` that has the key and knows the host, like a user with a complete `~/.ssh`. */
  clientPath: string;
  /** Stops the server and its sessions, and removes its directory. */
  stop(): Promise<void>;
}

/** Why this machine cannot run an SSH server; undefined when it can. */
export function sshObstacle(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  const missing = ["dropbear", "dropbearkey", "dropbearconvert", "ssh", "unshare"].filter(
    (name) => !findTool(name),
  );
  return missing.length > 0 ? `not installed: ${missing.join(", ")}` : undefined;
}

/** Starts an SSH server on loopback that accepts one key. It neither reads nor changes the user's own SSH files. */
export async function startSshServer(): Promise<SshServer> {
  const custody = await takeCustody("dalec-ssh");
  try {
    const { directory } = custody;
    const [port = 0] = await freePorts(1);
    const { username, homedir } = userInfo();
    const home = join(directory, "home");
    await mkdir(join(home, ".ssh"), { recursive: true, mode: 0o700 });
    const key = (name: string) => join(directory, name);
    const host = await newKey(key("host"));
    // Sessions find buildctl, as on a machine where BuildKit is installed.
    const session = `command="PATH=${searchPath}; eval $SSH_ORIGINAL_COMMAND"`;
    const authorized = `${session} ${await newKey(key("client"))}`;
    await writeFile(join(home, ".ssh", "authorized_keys"), authorized, { mode: 0o600 });
    await execute("dropbearconvert", ["dropbear", "openssh", key("client"), key("client.openssh")]);
    await writeFile(key("known_hosts"), `[127.0.0.1]:${port} ${host}`);
    const passwd = await readFile("/etc/passwd", "utf8");
    await writeFile(key("passwd"), passwd.replace(`:${homedir}:`, `:${home}:`));
    const server = custody.start(
      "dropbear",
      requireTool("unshare"),
      [
        ...["--mount", "sh", "-c", 'mount --bind "$0" /etc/passwd && exec dropbear "$@"', key("passwd")],
        ...["-F", "-E", "-s", "-r", key("host"), "-P", key("lock"), "-p", `127.0.0.1:${port}`],
      ],
      { PATH: `${searchPath}:/usr/sbin` },
    );
    await awaitDaemon(server, "dropbear", 10, () => /Not backgrounding/.test(server.tail()) || undefined);
    const clientPath = join(directory, "bin");
    await mkdir(clientPath);
    const options = [`-F none -i ${key("client.openssh")}`, `-o UserKnownHostsFile=${key("known_hosts")}`];
    await writeFile(
      join(clientPath, "ssh"),
      `#!/bin/sh\nexec ${findTool("ssh")} ${options.join(" ")} "$@"\n`,
    );
    await chmod(join(clientPath, "ssh"), 0o755);
    return { authority: `${username}@127.0.0.1:${port}`, clientPath, stop: () => custody.end() };
  } catch (error) {
    await custody.end();
    throw error;
  }
}

/** Generates a key and returns its public half as a line of `authorized_keys`. */
async function newKey(file: string): Promise<string> {
  const { stdout } = await execute("dropbearkey", ["-t", "ed25519", "-f", file]);
  const line = stdout.split("\n").find((one) => one.startsWith("ssh-ed25519 "));
  if (line === undefined) throw new Error(`dropbearkey printed no public key:\n${stdout}`);
  return `${line}\n`;
}

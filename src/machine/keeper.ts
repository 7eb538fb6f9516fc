import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, lstatSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { defined } from "../json";
import {
  bridgeDirectory,
  bridgePath,
  type KeeperAnswer,
  type KeeperRequest,
  type KeeperSettings,
  type Route,
} from "./bridge";
import { childEnvironment } from "./childEnvironment";
import { makePrivate } from "./fileSystem";
import { scriptFile } from "./script";
import { checkSocketPath } from "./socketPath";
import { waitFor } from "./wait";

/**
 * Serves a bridge of a builder while this process runs, and while connections last, or leads it elsewhere.
 *
 * A process beside this one keeps all bridges of the builder: it outlives this one until the last connection has ended, and
 * cleans up even if this one is killed. Several programs may serve the same bridge, so that the end of one does not end the
 * builds of another.
 *
 * @param bridge its name in the builder, short enough for the path of a socket
 */
export async function ensureBridge(
  builder: string,
  bridge: string,
  route: Route,
  { alone = false, instance }: BridgeOptions = {},
): Promise<void> {
  const request: OpenRequest = { open: bridge, route, alone, ...defined({ instance }) };
  const known = keepers.get(bridgeDirectory(builder));
  if (known?.mayServe(bridge)) {
    try {
      return await known.open(request);
    } catch (error) {
      // It ends when nothing is left to keep, perhaps at this moment.
      if (known.runs()) throw error;
    }
  }
  await startKeeper(builder, known).open(request);
}

/** Options of a bridge. */
export interface BridgeOptions {
  /**
   * Whether no build uses the bridge: connections that lead elsewhere then end, since the next build would use them. Defaults
   * to false.
   */
  alone?: boolean;
  /** The buildx instance that leads over the bridge, and goes with it. Defaults to none. */
  instance?: string;
}

/** Serves a bridge no longer in this process. Its connections go on. */
export function releaseBridge(builder: string, bridge: string): void {
  keepers.get(bridgeDirectory(builder))?.release(bridge);
}

/** Ends the connections that this process carries to a place of a builder. */
export function cutConnections(builder: string, place: string): void {
  keepers.get(bridgeDirectory(builder))?.cut(place);
}

type OpenRequest = Extract<KeeperRequest, { open: string }>;

const keepers = new Map<string, Keeper>();

function startKeeper(builder: string, former: Keeper | undefined): Keeper {
  former?.close();
  const directory = bridgeDirectory(builder);
  const keeper = new Keeper({ builder, directory, id: randomBytes(3).toString("hex") });
  keepers.set(directory, keeper);
  return keeper;
}

const startTimeoutMs = 60_000;

/** The process that keeps the bridges of a builder, as the program sees it. */
class Keeper {
  private readonly opened = new Map<string, { route: string; done: Promise<void> }>();
  private readonly waiting = new Map<string, (answer: KeeperAnswer) => void>();
  private child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  private isRunning = true;

  constructor(private readonly settings: KeeperSettings) {}

  /** Whether the process runs, and nobody has removed the bridge if it was served. */
  mayServe(bridge: string): boolean {
    const path = bridgePath(this.settings.builder, bridge);
    const isThere = () => existsSync(this.socketOf(bridge)) && existsSync(path);
    return this.isRunning && (!this.opened.has(bridge) || this.waiting.has(bridge) || isThere());
  }

  runs(): boolean {
    return this.isRunning;
  }

  async open(request: OpenRequest): Promise<void> {
    const { open: bridge } = request;
    const route = JSON.stringify(request.route);
    const before = this.opened.get(bridge);
    if (before?.route === route) return before.done;
    // One request at a time per bridge, so that each has its answer.
    const done = (before?.done.catch(() => {}) ?? Promise.resolve()).then(() => this.request(request));
    this.opened.set(bridge, { route, done });
    await done.catch((error: unknown) => {
      this.opened.delete(bridge);
      throw error;
    });
  }

  release(bridge: string): void {
    this.opened.delete(bridge);
    this.send({ close: bridge });
  }

  cut(place: string): void {
    this.send({ cut: place });
  }

  close(): void {
    this.child?.stdin.end();
  }

  private socketOf(bridge: string): string {
    return `${bridgePath(this.settings.builder, bridge)}-${this.settings.id}`;
  }

  private async request(request: OpenRequest): Promise<void> {
    const { open: bridge } = request;
    const socket = this.socketOf(bridge);
    this.start(socket);
    const patience = setTimeout(() => {
      this.answer({ opened: bridge, problem: `its process did not do so within ${startTimeoutMs / 1000} s` });
      this.child?.kill("SIGKILL");
    }, startTimeoutMs);
    const answer = new Promise<KeeperAnswer>((resolve) => {
      this.waiting.set(bridge, resolve);
    });
    if (!this.isRunning) this.answer({ opened: bridge, problem: endedSilently });
    this.send(request);
    const { problem } = await waitFor(() => `a process to serve ${socket}`, answer);
    clearTimeout(patience);
    if (problem !== undefined) throw new Error(`the socket ${socket} cannot be served: ${problem}`);
  }

  private send(request: KeeperRequest): void {
    this.child?.stdin.write(`${JSON.stringify(request)}\n`);
  }

  private answer(answer: KeeperAnswer): void {
    this.waiting.get(answer.opened)?.(answer);
    this.waiting.delete(answer.opened);
  }

  private start(socket: string): void {
    const variable = process.env.XDG_RUNTIME_DIR ? "XDG_RUNTIME_DIR" : "TMPDIR";
    checkSocketPath(socket, `Set ${variable} to a shorter path`);
    if (this.child !== undefined) return;
    checkPrivate(this.settings.directory);
    // Its standard input tells it when this process ends; a process group of its own keeps Ctrl-C from it.
    const child = spawn(process.execPath, [scriptFile("bridge"), JSON.stringify(this.settings)], {
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
      env: childEnvironment(process.env),
    });
    this.child = child;
    const end = (problem: string) => {
      this.isRunning = false;
      for (const bridge of [...this.waiting.keys()]) this.answer({ opened: bridge, problem });
    };
    child.once("error", ({ message }) => end(message)).once("close", () => end(endedSilently));
    createInterface({ input: child.stdout }).on("line", (line) => {
      // What else it says is for the user, such as what it waits for.
      if (line.startsWith("{")) this.answer(JSON.parse(line));
      else console.log(line);
    });
    child.unref();
    for (const stream of [child.stdin, child.stdout]) {
      if (stream instanceof Socket) stream.unref();
    }
    child.stdin.on("error", () => {});
  }
}

const endedSilently = "its process ended without a word";

function checkPrivate(path: string): void {
  // Another program that ends at this moment may remove it again.
  const { mode, uid } = lstatSync(makePrivate(path));
  if ((mode & 0o077) !== 0 || uid !== (process.getuid?.() ?? uid)) {
    throw new Error(`${path} is not a directory that only this user can enter; remove it`);
  }
}

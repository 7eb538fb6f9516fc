import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream";
import type { KeeperAnswer, KeeperRequest, KeeperSettings, Relay, Route } from "./bridge";
import { buildxStore } from "./buildx";
import { hasCode, messageOf } from "./caught";
import { childEnvironment } from "./childEnvironment";
import { dial } from "./dial";
import { forgetDeadInstances, forgetSlotInstance, hideSlotInstance } from "./farm/slotStore";
import { entriesOf, makePrivate, removeIfEmpty } from "./fileSystem";
import { withLock } from "./lock";

/** A bridge that this process serves. */
interface KeptBridge {
  server: Server;
  route: Route;
  instance: string | undefined;
}

/**
 * What the process beside a program does: it serves the program's sockets of a builder's bridges until the program has
 * ended, and then waits for the connections that it carries. It lets the address of each bridge lead to another program, if
 * there is one, and otherwise removes it.
 */
export class BridgeKeeper {
  private readonly bridges = new Map<string, KeptBridge>();
  private readonly children = new Set<ChildProcess>();
  private readonly connections = new Map<Socket, { bridge: string; route: Route }>();
  private readonly lock: string;
  private work = Promise.resolve();
  private cleaning: Promise<void> | undefined;
  private leaving: Promise<void> | undefined;
  /** The number of requests to open a bridge that have no answer yet. */
  private pending = 0;
  private hasLeft = false;

  constructor(private readonly settings: KeeperSettings) {
    this.lock = join(buildxStore(), `pulumi-dalec-${settings.builder}.lock`);
  }

  /** Does what the program asks until it has ended. */
  run(): void {
    process.stdout.on("error", () => {});
    process.stdin.on("error", () => {});
    const lines = createInterface({ input: process.stdin });
    lines.on("line", (line) => this.obey(JSON.parse(line)));
    // Without its sockets, which go with the builder, nobody can reach it.
    const look = setInterval(() => this.isWhole() || leave(), lookMs);
    const leave = () => {
      clearInterval(look);
      process.stdin.destroy();
      this.leaving ??= this.leave();
      return this.leaving;
    };
    lines.once("close", leave);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.once(signal, async () => {
        await leave();
        this.end();
      });
    }
  }

  private obey(request: KeeperRequest): void {
    if ("cut" in request) this.cut(({ route }) => nameOf(route) === request.cut);
    else if ("close" in request) this.close(request.close);
    else this.open(request);
  }

  private open({ open: name, route, alone, instance }: Extract<KeeperRequest, { open: string }>): void {
    const known = this.bridges.get(name);
    if (known !== undefined) known.route = route;
    if (alone) this.cut((one) => one.bridge === name && nameOf(one.route) !== nameOf(route));
    this.pending += 1;
    const serving = this.work.then(() => this.serve(name, route, instance));
    const answering = serving.then(
      () => say({ opened: name }),
      (error: unknown) => say({ opened: name, problem: messageOf(error) }),
    );
    this.work = answering.then(() => {
      this.pending -= 1;
    });
  }

  private close(name: string): void {
    const closing = this.work.then(() => this.withdraw([name]));
    this.work = closing.catch(() => {}).then(() => this.endIfDone());
  }

  private cut(ends: (connection: { bridge: string; route: Route }) => boolean): void {
    for (const [socket, connection] of this.connections) {
      if (ends(connection)) socket.destroy();
    }
  }

  /** Serves a bridge, or lets its address lead to this program again. */
  private async serve(name: string, route: Route, instance: string | undefined): Promise<void> {
    const socket = this.socketOf(name);
    // A program that ends at this moment would remove the directory, and the instance.
    await withLock(this.lock, async () => {
      makePrivate(this.settings.directory);
      this.cleaning ??= this.removeEnded();
      await this.cleaning;
      if (!this.bridges.has(name)) {
        const server = createServer((client) => this.carry(client, name));
        await new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen(socket, resolve);
        });
        chmodSync(socket, 0o600);
        this.bridges.set(name, { server, route, instance });
      }
      lead(this.pathOf(name), socket);
    });
  }

  private carry(client: Socket, name: string): void {
    const route = this.bridges.get(name)?.route;
    if (route === undefined) return void client.destroy();
    this.connections.set(client, { bridge: name, route });
    client
      .on("error", () => {})
      .once("close", () => {
        this.connections.delete(client);
        this.endIfDone();
      });
    // A process that only looks whether this one serves the socket sends nothing.
    client.once("readable", () => {
      if (client.readableLength === 0) return void client.destroy();
      const instance = this.bridges.get(name)?.instance;
      if (instance !== undefined) hideSlotInstance(instance);
      this.connect(client, route);
    });
  }

  private connect(client: Socket, route: Route): void {
    if (!("command" in route)) return void connectTo(client, route);
    const child = carryThrough(client, route);
    this.children.add(child);
    child.once("exit", () => this.children.delete(child));
  }

  /** Serves nothing any longer. Connections go on, whatever goes wrong here. */
  private async leave(): Promise<void> {
    await this.work;
    await this.withdraw([...this.bridges.keys()]).catch(() => {});
    this.hasLeft = true;
    this.endIfDone();
  }

  private async withdraw(names: readonly string[]): Promise<void> {
    const end = async () => {
      for (const name of names) this.remove(name);
      removeIfEmpty(this.settings.directory);
    };
    // A lock would create the store again, which somebody may have removed.
    await (existsSync(dirname(this.lock)) ? withLock(this.lock, end) : end());
  }

  private remove(name: string): void {
    const path = this.pathOf(name);
    const { server, instance } = this.bridges.get(name) ?? {};
    this.bridges.delete(name);
    server?.close();
    rmSync(this.socketOf(name), { force: true });
    const [other] = this.socketsOf(name);
    if (other === undefined) {
      rmSync(path, { force: true });
      if (instance !== undefined) forgetSlotInstance(this.settings.builder, instance);
    } else if (!existsSync(path)) lead(path, other);
  }

  /** Removes what keepers that were killed left: sockets that nobody serves, and the instances that lead to them. */
  private async removeEnded(): Promise<void> {
    const sockets = this.socketsOf().map(async (socket) => {
      if (await isDead(socket)) rmSync(socket, { force: true });
    });
    await Promise.all(sockets);
    forgetDeadInstances(this.settings.builder);
  }

  private isWhole(): boolean {
    return [...this.bridges.keys()].every((name) => existsSync(this.socketOf(name)));
  }

  private endIfDone(): void {
    const isDone = this.hasLeft || (this.bridges.size === 0 && this.pending === 0);
    if (isDone && this.connections.size === 0) this.end();
  }

  private end(): void {
    for (const child of this.children) child.kill("SIGKILL");
    process.exit();
  }

  private pathOf(name: string): string {
    return join(this.settings.directory, name);
  }

  /** The socket of this program. */
  private socketOf(name: string): string {
    return `${this.pathOf(name)}-${this.settings.id}`;
  }

  /** The sockets of all programs that serve a bridge, or any bridge of the builder. */
  private socketsOf(name?: string): string[] {
    return entriesOf(this.settings.directory)
      .filter(
        (entry) => /^[\d.]+-[\da-f]+$/.test(entry) && (name === undefined || entry.startsWith(`${name}-`)),
      )
      .map((entry) => join(this.settings.directory, entry));
  }
}

/** The name of the place that a route leads to; none for a program. */
function nameOf(route: Route): string | undefined {
  return "name" in route ? route.name : undefined;
}

const lookMs = 500;
const endingMs = 1000;

function say(answer: KeeperAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** Lets the address of a bridge lead to a socket, in one step. */
function lead(path: string, socket: string): void {
  const draft = `${socket}.link`;
  rmSync(draft, { force: true });
  symlinkSync(basename(socket), draft);
  renameSync(draft, path);
}

function isDead(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => {
      client.destroy();
      resolve(false);
    });
    client.once("error", (error) => resolve(hasCode(error, "ECONNREFUSED")));
  });
}

/** Carries a connection to a place. Either end of either side ends it. */
async function connectTo(client: Socket, { endpoint, tls, cluster }: Exclude<Route, Relay>): Promise<void> {
  const end = () => client.destroy();
  try {
    const { connection } = await dial(endpoint, tls, cluster);
    pipeline(client, connection, (error) => error && end());
    pipeline(connection, client, end);
    client.once("end", end).once("close", () => connection.destroy());
  } catch {
    // The build says that its daemon does not answer, and the program finds out why.
    end();
  }
}

function carryThrough(
  client: Socket,
  { command: [program, ...args], env = process.env, signal }: Relay,
): ChildProcess {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], env: childEnvironment(env) });
  const end = () => {
    client.destroy();
    child.kill(signal);
    setTimeout(() => child.kill("SIGKILL"), endingMs).unref();
  };
  // The program ends its output when the daemon closes the connection; either end of either pipe ends the connection.
  pipeline(client, child.stdin, (error) => error && end());
  pipeline(child.stdout, client, end);
  child.once("error", end);
  client.once("end", end).once("close", end);
  return child;
}

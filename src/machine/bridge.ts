import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildxStore } from "./buildx";
import type { Place } from "./farm/place";

/** A program, its arguments, and the environment it runs in. */
export interface Relay {
  /** The program and its arguments; its standard input and output carry one connection. */
  command: [string, ...string[]];
  /** The environment of the program. Defaults to that of this process. */
  env?: NodeJS.ProcessEnv;
  /** The signal that ends the program after its connection has ended. Defaults to SIGTERM. */
  signal?: NodeJS.Signals;
}

/** Where the connections of a bridge go: through a program, or to a daemon. */
export type Route = Relay | Place;

/** The settings of the process that keeps the bridges of a builder for one program. */
export interface KeeperSettings {
  /** The builder. */
  builder: string;
  /** The directory of its bridges. */
  directory: string;
  /** What distinguishes the sockets of this program from those of others in the same directory. */
  id: string;
}

/** What the program asks of that process, as one line of its standard input. */
export type KeeperRequest =
  | {
      /** The bridge to serve, or to lead elsewhere. Connections that it carries go on. */
      open: string;
      /** Where its connections go from now on. */
      route: Route;
      /** Whether to end the connections that it carries elsewhere: no build of the program uses them. */
      alone: boolean;
      /** The buildx instance to remove when no program serves the bridge any more. Absent to remove none. */
      instance?: string;
    }
  | {
      /** The bridge to serve no longer. Connections go on. */
      close: string;
    }
  | {
      /** The name of a place: connections to it end. */
      cut: string;
    };

/** The answer to a request to open a bridge, as one line of standard output. */
export interface KeeperAnswer {
  /** The bridge. */
  opened: string;
  /** Why it cannot be served; absent when it is. */
  problem?: string;
}

/**
 * The directory of a builder's bridges on this machine, the same in every process. Its path is short, since that of a socket
 * has at most 107 bytes.
 */
export function bridgeDirectory(builder: string): string {
  const key = createHash("sha256").update(`${buildxStore()}\n${builder}`).digest("hex");
  return join(process.env.XDG_RUNTIME_DIR || tmpdir(), `pulumi-dalec-${key.slice(0, 12)}`);
}

/** The address of a bridge, which all programs share: a link to the socket of one of them. */
export function bridgePath(builder: string, bridge: string): string {
  return join(bridgeDirectory(builder), bridge);
}

/** Removes the bridges of a builder from this machine. The processes that keep them notice. */
export function removeBridges(builder: string): void {
  rmSync(bridgeDirectory(builder), { recursive: true, force: true });
}

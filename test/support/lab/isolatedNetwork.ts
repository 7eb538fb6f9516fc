import { writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { createAuthority } from "../certificates";
import { awaitDaemon, type Custody, takeCustody } from "./custody";
import { findTool } from "./tools";

/** A network that ends at its loopback: one registry answers there, over TLS, and nothing else is anywhere. */
export interface IsolatedNetwork {
  /** Host and port under which the registry answers inside. */
  registry: string;
  /** The authority that signed the registry's certificate, PEM. */
  caCert: string;
  /** Process in the network, which lasts as long as that runs. */
  pid: number;
  /** The command line that runs a program inside. */
  within(program: string, args: string[]): [program: string, args: string[]];
  /** What was asked of the registry: `GET /v2/…`. */
  requests(): string[];
  /** Ends the network; nothing of it is left. */
  stop(): Promise<void>;
}

// An address of the network's own loopback. Not 127.0.0.1, with which BuildKit speaks plain HTTP.
const address = "10.20.30.40";
const port = 5000;

// Runs inside. A Unix socket is a file, so it leads out of a network without a way out.
const relay = `
const { readFileSync } = require("node:fs");
const { connect } = require("node:net");
const { createServer } = require("node:tls");
createServer({ cert: readFileSync("cert.pem"), key: readFileSync("key.pem") }, (inside) => {
  const outside = connect("registry.sock");
  const end = () => { inside.destroy(); outside.destroy(); };
  inside.on("error", end).pipe(outside.on("error", end)).pipe(inside);
}).listen(${port}, "${address}", () => console.log("listening"));
`;

/** Why a network of its own cannot be made on this machine, or undefined where it can. */
export function networkObstacle(): string | undefined {
  const missing = ["ip", "nsenter", "unshare"].filter((tool) => findTool(tool) === undefined);
  return missing.length > 0 ? `not installed: ${missing.join(", ")}` : undefined;
}

/** Makes a network that a registry of this machine is put into. It ends with this process, however that ends. */
export async function isolateNetwork(registry: { address: string }): Promise<IsolatedNetwork> {
  const custody = await takeCustody("dalec-network");
  const requests: string[] = [];
  try {
    const door = await openDoor(custody, registry.address, requests);
    const authority = createAuthority();
    const { cert, key } = authority.issue("registry", { names: [address] });
    await writeFile(join(custody.directory, "cert.pem"), cert);
    await writeFile(join(custody.directory, "key.pem"), key, { mode: 0o600 });
    const prepare = `ip link set lo up && ip address add ${address}/32 dev lo && exec "$@"`;
    const daemon = custody.start("relay", "unshare", [
      ...["--net", "sh", "-c", prepare, "relay"],
      ...[process.execPath, "-e", relay],
    ]);
    await awaitDaemon(
      daemon,
      "the registry's relay",
      20,
      () => daemon.tail().includes("listening") || undefined,
    );
    return {
      registry: `${address}:${port}`,
      caCert: authority.cert,
      pid: daemon.pid,
      within: (program, args) => ["nsenter", [`--net=/proc/${daemon.pid}/ns/net`, "--", program, ...args]],
      requests: () => [...requests],
      async stop() {
        door.closeAllConnections();
        door.close();
        await custody.end();
      },
    };
  } catch (error) {
    await custody.end();
    throw error;
  }
}

async function openDoor({ directory }: Custody, behind: string, requests: string[]) {
  const door = createServer((incoming, answer) => {
    const { method = "GET", url = "/", headers } = incoming;
    requests.push(`${method} ${url}`);
    const asked = request(`http://${behind}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    asked.on("error", (error) => answer.destroy(error));
    incoming.pipe(asked);
  });
  await new Promise<void>((resolve) => door.listen(join(directory, "registry.sock"), resolve));
  return door;
}

import { writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { createAuthority } from "../certificates";
import { awaitDaemon, type Custody, takeCustody } from "./custody";
import { findTool } from "./tools";

/** A network with loopback only. One registry answers there, over TLS, and nothing else is reachable. */
export interface IsolatedNetwork {
  /** Host and port of the registry inside the network. */
  registry: string;
  /** The authority that signs the registry's certificate, PEM. */
  caCert: string;
  /** A process in the network, which exists as long as this process runs. */
  pid: number;
  /** The command line that runs a program inside the network. */
  within(program: string, args: string[]): [program: string, args: string[]];
  /** The requests to the registry, such as `GET /v2/…`. */
  requests(): string[];
  /** Removes the network. */
  stop(): Promise<void>;
}

// An address on the network's loopback. Not 127.0.0.1, to which BuildKit speaks plain HTTP.
const address = "10.20.30.40";
const port = 5000;

// Runs inside the network. A Unix socket is a file, so it connects to the outside.
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

/** Why this machine cannot create a network namespace; undefined when it can. */
export function networkObstacle(): string | undefined {
  const missing = ["ip", "nsenter", "unshare"].filter((tool) => findTool(tool) === undefined);
  return missing.length > 0 ? `not installed: ${missing.join(", ")}` : undefined;
}

/** Creates a network in which a registry of this machine answers. It ends with this process, however that ends. */
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

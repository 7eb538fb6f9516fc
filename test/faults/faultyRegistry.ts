import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority } from "../support/certificates";

/** How a registry misbehaves. */
export type Misbehaviour =
  | "none"
  | "refuses connections"
  | "answers 503"
  | "cuts the connection in a push"
  | "hangs for 15 s";

/** A registry that passes requests on to another one, or misbehaves. */
export interface FaultyRegistry {
  /** `127.0.0.1:<port>`, without TLS. */
  address: string;
  /** The same with TLS, and a certificate that has expired. */
  expiredAddress: string;
  /** The authority of that certificate, PEM. */
  caCert: string;
  /** How it behaves from now on. */
  behaviour: Misbehaviour;
  stop(): Promise<void>;
}

/** Starts it on free loopback ports, in front of another registry. */
export async function startFaultyRegistry(behind: string): Promise<FaultyRegistry> {
  const authority = createAuthority("registry of the faults");
  const day = 86_400_000;
  const { cert, key } = authority.issue("registry", {
    names: ["127.0.0.1"],
    from: new Date(Date.now() - 2 * day),
    to: new Date(Date.now() - day),
  });
  const registry: FaultyRegistry = {
    address: "",
    expiredAddress: "",
    caCert: authority.cert,
    behaviour: "none",
    stop: async () => {
      for (const server of [plain, tls]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) =>
    void serve(registry.behaviour, behind, incoming, outgoing);
  const plain = createServer(answer);
  const tls = createTlsServer({ cert, key }, answer);
  // Who connects gets no answer at all, as from a port where nobody listens.
  plain.on("connection", (socket) => {
    if (registry.behaviour === "refuses connections") socket.destroy();
  });
  const addresses: string[] = [];
  for (const server of [plain, tls]) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    addresses.push(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  const [address = "", expiredAddress = ""] = addresses;
  return Object.assign(registry, { address, expiredAddress });
}

async function serve(
  behaviour: Misbehaviour,
  behind: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers } = incoming;
  if (behaviour === "answers 503") {
    outgoing.writeHead(503).end("out of order");
    return;
  }
  if (behaviour === "cuts the connection in a push" && ["PUT", "PATCH"].includes(method)) {
    incoming.once("data", () => incoming.socket.destroy());
    return;
  }
  if (behaviour === "hangs for 15 s") await new Promise((resolve) => setTimeout(resolve, 15_000));
  const passed = request(`http://${behind}${url}`, { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  passed.on("error", () => outgoing.destroy());
  incoming.pipe(passed);
}

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry that requires credentials. */
export interface GuardedRegistry {
  /** `127.0.0.1:<port>`, the host part of image references. */
  address: string;
  /** The number of requests with the right credentials. */
  admitted(): number;
  /** These requests, such as `PUT /v2/team/hello/manifests/1`. */
  requests(): readonly string[];
  /** Stops this server; the registry behind it continues. */
  stop(): Promise<void>;
}

/**
 * Starts a server with basic authentication in front of a registry, on a free loopback port.
 *
 * @param credentials those that it accepts; it looks at them at each request
 */
export async function guardRegistry(
  registry: { address: string },
  credentials: { username: string; password: string },
): Promise<GuardedRegistry> {
  const expected = () => Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64");
  const admitted: string[] = [];
  const server = createServer((incoming, answer) => {
    if (incoming.headers.authorization !== `Basic ${expected()}`) {
      answer.writeHead(401, { "www-authenticate": 'Basic realm="registry"' }).end();
      return;
    }
    const { method = "GET", url = "/", headers } = incoming;
    admitted.push(`${method} ${url}`);
    // With the client's own Host header the registry names this server, not itself, in the addresses that it returns.
    const behind = request(`http://${registry.address}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    behind.on("error", (error) => answer.destroy(error));
    incoming.pipe(behind);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    admitted: () => admitted.length,
    requests: () => admitted,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

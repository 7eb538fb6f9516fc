import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A service that stores objects, with the part of its protocol that BuildKit's caches of a few small layers use. */
export interface ObjectStore {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** The requests with the right signature, such as `PUT /caches/manifests/buildkit`. */
  requests(): readonly string[];
  stop(): Promise<void>;
}

/** What distinguishes the services. */
export interface ObjectStoreProtocol {
  /** The `authorization` header that the owner of the key sends with a request. */
  authorization(request: IncomingMessage): string;
  /** The error code for another header. */
  refused: string;
  /** The error code for an object that does not exist. */
  missing(url: string): string;
}

/** Starts an object store on a free loopback port. It keeps its objects in memory. */
export async function startObjectStore(protocol: ObjectStoreProtocol): Promise<ObjectStore> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const content = await buffer(request);
    const { method = "", url = "", headers } = request;
    const fail = (status: number, code: string) =>
      response.writeHead(status, { "x-ms-error-code": code }).end(`<Error><Code>${code}</Code></Error>`);
    if (headers.authorization !== protocol.authorization(request)) return fail(403, protocol.refused);
    const [path = ""] = url.split("?");
    requests.push(`${method} ${path}`);
    if (method === "PUT") {
      objects.set(path, content);
      return response.writeHead(201).end();
    }
    const object = objects.get(path);
    if (object === undefined) return fail(404, protocol.missing(url));
    response.writeHead(200, { "content-length": object.length, "last-modified": new Date().toUTCString() });
    return response.end(method === "HEAD" ? undefined : object);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

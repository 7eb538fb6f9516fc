import { connect, createServer } from "node:net";

/** A socket in front of a Docker engine. */
export interface OldEngine {
  path: string;
  close(): void;
}

/**
 * Makes an engine look like one before moby/moby#50744: its socket refuses HTTP/2 with the message of Go's HTTP server,
 * and passes everything else on.
 */
export async function serveOldEngine(path: string, engine: string): Promise<OldEngine> {
  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    client.once("data", (first) => {
      if (first.toString("latin1").startsWith("PRI * HTTP/2.0")) {
        const body = "400 Bad Request";
        client.end(
          `HTTP/1.1 ${body}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${body}`,
        );
        return;
      }
      const upstream = connect(engine);
      upstream.on("error", () => client.destroy());
      client.on("close", () => upstream.destroy());
      upstream.write(first);
      client.pipe(upstream).pipe(client);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { path, close: () => server.close() };
}

import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { createServer as createGrpcServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { buffer } from "node:stream/consumers";

/** What a daemon sent: traces or metrics as protobuf, whose texts are readable. */
export interface Sent {
  /** Whether they are traces or metrics. */
  signal: "traces" | "metrics";
  /** The headers of the request. */
  headers: IncomingHttpHeaders;
  /** The message. */
  body: string;
}

/** A collector of OpenTelemetry that keeps what it receives. */
export interface OtlpReceiver {
  /** Where it listens: `http://127.0.0.1:…`. */
  endpoint: string;
  /** What arrived so far. */
  sent: Sent[];
  /** Stops it. */
  stop(): Promise<void>;
}

/** Starts a collector for one protocol on loopback. */
export async function startOtlpReceiver(protocol: "grpc" | "http/protobuf"): Promise<OtlpReceiver> {
  const sent: Sent[] = [];
  const keep = (path: string | undefined, headers: IncomingHttpHeaders, body: Buffer) => {
    const signal = /traces|TraceService/.test(path ?? "") ? "traces" : "metrics";
    sent.push({ signal, headers, body: body.toString("latin1") });
  };
  const sessions = new Set<ServerHttp2Session>();
  const server: Server = protocol === "grpc" ? grpcServer(keep, sessions) : httpServer(keep);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    sent,
    stop: () => {
      for (const session of sessions) session.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Keep = (path: string | undefined, headers: IncomingHttpHeaders, body: Buffer) => void;

function httpServer(keep: Keep): Server {
  return createHttpServer(async (request, response) => {
    keep(request.url, request.headers, await buffer(request));
    response.setHeader("content-type", "application/x-protobuf").setHeader("connection", "close").end();
  });
}

function grpcServer(keep: Keep, sessions: Set<ServerHttp2Session>): Server {
  const server = createGrpcServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  server.on("stream", async (stream, headers) => {
    stream.on("error", () => {});
    keep(headers[":path"], headers, await buffer(stream));
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    // An empty message.
    stream.end(Buffer.alloc(5));
  });
  return server;
}

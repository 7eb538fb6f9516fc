import { type ClientHttp2Session, connect } from "node:http2";
import type { Duplex } from "node:stream";
import { bytesOf, decodeProtobuf, textOf } from "./protobuf";

/** What a BuildKit daemon says of one of its workers. */
export interface BuildkitWorker {
  /** Version of BuildKit, such as `v0.32.2`; empty where the daemon is older than 0.11, which first told it. */
  version: string;
  /** Labels such as `org.mobyproject.buildkit.worker.snapshotter`. */
  labels: Record<string, string>;
}

/**
 * Asks what is at the other end of a connection for its BuildKit workers, in gRPC as buildx does, and closes it.
 *
 * buildx reports every failure of this question as "inactive" (moby/buildkit#4578); here the reason survives.
 *
 * @throws what went wrong with the connection, or an error that says that BuildKit does not answer there
 */
export function askWorkers(connection: Duplex, timeoutMs: number): Promise<BuildkitWorker[]> {
  return new Promise((resolve, reject) => {
    let session: ClientHttp2Session | undefined;
    const end = (settle: () => void) => {
      clearTimeout(patience);
      session?.destroy();
      connection.destroy();
      settle();
    };
    const fail = (error: Error) => end(() => reject(error));
    const patience = setTimeout(() => fail(new SilentEndpoint(timeoutMs)), timeoutMs);
    // Errors also come after the answer, when the connection is torn down; nobody waits for those.
    connection.on("error", fail);
    connection.once("close", () => fail(new ClosedEndpoint()));
    session = connect("http://buildkit", { createConnection: () => connection });
    session.on("error", fail);
    ask(session).then((workers) => end(() => resolve(workers)), fail);
  });
}

/** The other end took the connection, and then said nothing. */
export class SilentEndpoint extends Error {
  constructor(timeoutMs: number) {
    super(`it took the connection but did not answer within ${timeoutMs / 1000} s`);
  }
}

/** The other end took the connection, and then closed it. */
export class ClosedEndpoint extends Error {
  constructor() {
    super("it closed the connection without an answer");
  }
}

const grpcHeaders = {
  ":method": "POST",
  "content-type": "application/grpc",
  te: "trailers",
};

async function ask(session: ClientHttp2Session): Promise<BuildkitWorker[]> {
  const workers = workersIn(await call(session, "ListWorkers"));
  if (workers.every((worker) => worker.version !== "")) {
    return workers;
  }
  // A Docker engine tells its version here only, and one before BuildKit 0.11 knows neither.
  const info = await call(session, "Info").catch(() => Buffer.alloc(0));
  const version = bytesOf(decodeProtobuf(info), 1).map((bytes) => textOf(decodeProtobuf(bytes), 2))[0] ?? "";
  return workers.map((worker) => ({ ...worker, version: worker.version || version }));
}

/** Calls a method of BuildKit's control service with an empty message, and returns the message of its answer. */
async function call(session: ClientHttp2Session, method: string): Promise<Buffer> {
  const request = session.request({ ...grpcHeaders, ":path": `/moby.buildkit.v1.Control/${method}` });
  // A gRPC message is a flag byte, a length of four bytes, and that many bytes: here none.
  request.end(Buffer.alloc(5));
  const chunks: Buffer[] = [];
  let status = "";
  const readStatus = (headers: Record<string, unknown>) => {
    if (headers["grpc-status"] !== undefined && headers["grpc-status"] !== "0") {
      status = decodeURIComponent(String(headers["grpc-message"] ?? `status ${headers["grpc-status"]}`));
    } else if (headers[":status"] !== undefined && headers[":status"] !== 200) {
      status = `HTTP status ${headers[":status"]}`;
    }
  };
  request.on("response", readStatus);
  request.on("trailers", readStatus);
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  if (status !== "") {
    throw new Error(`it is no BuildKit daemon: ${status}`);
  }
  return Buffer.concat(chunks).subarray(5);
}

// Numbers of api/services/control/control.proto and api/types/worker.proto of moby/buildkit.
function workersIn(response: Buffer): BuildkitWorker[] {
  return bytesOf(decodeProtobuf(response), 1).map((record) => {
    const worker = decodeProtobuf(record);
    const labels = bytesOf(worker, 2).map((entry) => {
      const pair = decodeProtobuf(entry);
      return [textOf(pair, 1), textOf(pair, 2)];
    });
    const version = bytesOf(worker, 5).map((bytes) => textOf(decodeProtobuf(bytes), 2));
    return { version: version[0] ?? "", labels: Object.fromEntries(labels) };
  });
}

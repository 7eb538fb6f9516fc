import { type ClientHttp2Session, connect } from "node:http2";
import type { Duplex } from "node:stream";

/** Answers of BuildKit's control service, as protobuf messages. */
export interface ControlAnswers {
  /** `moby.buildkit.v1.ListWorkersResponse`. */
  workers: Uint8Array;
  /** `moby.buildkit.v1.InfoResponse`; empty where BuildKit is older than 0.11. */
  info: Uint8Array;
}

/**
 * Asks BuildKit at the other end of a connection what it is, in gRPC as buildx does, and closes the connection.
 *
 * buildx reports every failure of this question as "inactive" (moby/buildkit#4578); here the reason survives.
 *
 * @throws the error of the connection, or one that says that something other than BuildKit answers
 */
export function askControl(connection: Duplex, timeoutMs: number): Promise<ControlAnswers> {
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
    // Errors also come after the answer, when the connection is closed; nobody waits for those.
    connection.on("error", fail);
    connection.once("close", () => fail(new ClosedEndpoint()));
    session = connect("http://buildkit", { createConnection: () => connection });
    session.on("error", fail);
    ask(session).then((answers) => end(() => resolve(answers)), fail);
  });
}

/** The other end accepted the connection, but did not answer. */
export class SilentEndpoint extends Error {
  constructor(timeoutMs: number) {
    super(`it accepted the connection but did not answer within ${timeoutMs / 1000} s`);
  }
}

/** The other end accepted the connection, and then closed it. */
export class ClosedEndpoint extends Error {
  constructor() {
    super("it closed the connection without an answer");
  }
}

async function ask(session: ClientHttp2Session): Promise<ControlAnswers> {
  const [workers, info] = await Promise.all([
    call(session, "ListWorkers"),
    call(session, "Info").catch(() => new Uint8Array()),
  ]);
  return { workers, info };
}

/** Calls a method of BuildKit's control service with an empty message, and returns the message of its answer. */
async function call(session: ClientHttp2Session, method: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of answerOf(session, method)) chunks.push(chunk);
  return Buffer.concat(chunks).subarray(5);
}

/**
 * The bytes with which BuildKit's control service answers: gRPC messages, each after a flag byte and its length of four
 * bytes.
 *
 * @param question the message to send. Defaults to an empty one
 */
export async function* answerOf(
  session: ClientHttp2Session,
  method: string,
  question: Uint8Array = new Uint8Array(),
): AsyncGenerator<Buffer> {
  const request = session.request({
    ":method": "POST",
    ":path": `/moby.buildkit.v1.Control/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const head = Buffer.alloc(5);
  head.writeUInt32BE(question.length, 1);
  request.end(Buffer.concat([head, question]));
  let problem = "";
  const readStatus = (headers: Record<string, unknown>) => {
    if (headers["grpc-status"] !== undefined && headers["grpc-status"] !== "0") {
      problem = decoded(String(headers["grpc-message"] ?? `status ${headers["grpc-status"]}`));
    } else if (headers[":status"] !== undefined && headers[":status"] !== 200) {
      problem = `HTTP status ${headers[":status"]}`;
    }
  };
  request.on("response", readStatus);
  request.on("trailers", readStatus);
  yield* request;
  if (problem !== "") throw new Error(`it is not a BuildKit daemon: ${problem}`);
}

/** gRPC escapes its messages with percent signs; whoever else answers may not. */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

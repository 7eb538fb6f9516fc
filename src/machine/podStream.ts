import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { type ClientOptions, WebSocket } from "ws";
import { isObject } from "../json";

/** A program to run in a container of a pod. */
export interface PodProgram {
  namespace: string;
  pod: string;
  container: string;
  command: string[];
}

/** The address of an API server, and the options of a request to it: certificates, headers, an agent. */
export interface ApiServer {
  server: string;
  options: ClientOptions;
}

/** The API server or the kubelet refused a request, or what it led to failed. */
export class PodError extends Error {
  /** The status of HTTP that the API server or the kubelet gave, if it was one of them that refused. */
  readonly code: number | undefined;

  constructor(message: string, code?: number) {
    super(message);
    this.code = code;
  }
}

/**
 * Starts a program in a pod and waits until it writes something. The stream is its standard input and output.
 *
 * @throws PodError when the program is refused or fails, else the error of the connection
 */
export async function openPodStream(
  api: ApiServer,
  program: PodProgram,
  timeoutMs: number,
): Promise<PodStream> {
  const stream = new PodStream(api, program);
  await new Promise<void>((resolve, reject) => {
    const late = new PodError(`${program.pod} did not answer within ${Math.ceil(timeoutMs / 1000)} s`);
    const patience = setTimeout(() => stream.destroy(late), timeoutMs);
    const settle = () => {
      clearTimeout(patience);
      if (stream.readableLength > 0) return resolve();
      reject(stream.errored ?? new PodError(`${program.command[0]} ended without an answer`));
      stream.destroy();
    };
    stream.on("error", () => {});
    stream.once("readable", settle).once("close", settle);
  });
  return stream;
}

/** The numbers of the streams that share the web socket (k8s.io/apimachinery/pkg/util/remotecommand). */
const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 };

/** With the first protocol, which API servers know since Kubernetes 1.30, a client can end the input alone. */
const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/** The API server reads a message whole, and refuses long ones. */
const longestMessage = 1024 * 1024;

const pingMs = 10_000;
const mostUnansweredPings = 3;
const endingMs = 1000;

/**
 * The standard input and output of a program in a pod, over a web socket to the API server.
 *
 * A write is done when the kernel has its bytes, so a slow pod or network slows the writer down instead of filling memory.
 * When the program fails, the error is the last line that it wrote to standard error. An API server that stops answering is
 * an error as well.
 */
export class PodStream extends Duplex {
  readonly #socket: WebSocket;
  #carrier: Socket | undefined;
  readonly #pings: NodeJS.Timeout;
  #unansweredPings = 0;
  #standardError = "";
  #status: Status | undefined;

  constructor(api: ApiServer, program: PodProgram) {
    // Nobody reads the input of a program that has ended its output.
    super({ allowHalfOpen: false });
    this.#socket = new WebSocket(execAddress(api.server, program), protocols, {
      ...api.options,
      perMessageDeflate: false,
      // Masks keep scripts of web pages from fooling a proxy (RFC 6455, 10.3). Here they would only take time: two thirds of it.
      generateMask: (mask) => mask.fill(0),
    });
    this.#socket.once("upgrade", ({ socket }) => {
      this.#carrier = socket;
    });
    this.#socket.on("message", (data) => Buffer.isBuffer(data) && this.#receive(data));
    this.#socket.on("pong", () => {
      this.#unansweredPings = 0;
    });
    this.#socket.on("error", (error) => this.destroy(error));
    this.#socket.on("unexpected-response", (_, response) => void this.#refuse(response));
    this.#socket.once("close", () => this.#end());
    this.#pings = setInterval(() => this.#ping(), pingMs).unref();
  }

  /** Lets this process end although the stream is open. */
  unref(): void {
    this.#carrier?.unref();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const rest = chunk.subarray(longestMessage);
    const message = Buffer.concat([Buffer.of(channel.stdin), chunk.subarray(0, longestMessage)]);
    this.#socket.send(message, (error) =>
      error || rest.length === 0 ? done(error) : this._write(rest, _, done),
    );
  }

  override _final(done: () => void): void {
    const { readyState, protocol } = this.#socket;
    if (readyState !== WebSocket.OPEN) done();
    else if (protocol === protocols[0]) this.#socket.send(Buffer.of(channel.close, channel.stdin), done);
    else this.#close(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.#pings);
    this.#close(() => done(error));
  }

  /** The API server closes the program's input, and answers; what does not answer is cut. */
  #close(done: () => void): void {
    this.#socket.close(1000);
    setTimeout(() => this.#socket.terminate(), endingMs).unref();
    done();
  }

  #receive(message: Buffer): void {
    this.#unansweredPings = 0;
    const content = message.subarray(1);
    switch (message[0]) {
      case channel.stdout:
        // The API server opens the stream with an empty message.
        if (content.length > 0 && !this.push(content)) this.#socket.pause();
        break;
      case channel.stderr:
        this.#standardError = (this.#standardError + content).slice(-2000);
        break;
      case channel.status:
        this.#status = statusIn(content.toString());
        break;
    }
  }

  async #refuse(response: IncomingMessage): Promise<void> {
    let body = "";
    try {
      for await (const part of response) body += part;
    } catch {
      // The status says enough.
    }
    this.destroy(refusal(response.statusCode ?? 0, body));
  }

  #end(): void {
    const { status, message, code } = this.#status ?? {};
    const lastLine = this.#standardError.trim().split("\n").at(-1);
    if (status === "Success" || (status === undefined && this.writableEnded)) this.push(null);
    else if (status === undefined) this.destroy(new PodError("the connection to the API server was cut"));
    else this.destroy(new PodError(lastLine || message || "the program in the pod failed", code));
  }

  #ping(): void {
    // Whoever does not read what comes does not see answers either.
    if (this.#socket.isPaused || this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#unansweredPings >= mostUnansweredPings) {
      this.#socket.terminate();
      const seconds = (pingMs * mostUnansweredPings) / 1000;
      this.destroy(new PodError(`the API server has not answered for ${seconds} s: the network may be cut`));
      return;
    }
    this.#unansweredPings += 1;
    this.#socket.ping();
  }
}

function execAddress(server: string, { namespace, pod, container, command }: PodProgram): string {
  const query = new URLSearchParams({ container, stdin: "true", stdout: "true", stderr: "true" });
  for (const word of command) query.append("command", word);
  return `${server.replace(/\/+$/, "")}/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query}`;
}

/** The error of a request that an API server answered with a status of HTTP, and perhaps with a `Status` of Kubernetes. */
export function refusal(code: number, body: unknown): PodError {
  if (code === 401)
    return new PodError("the API server does not accept the credentials of the kubeconfig", code);
  return new PodError(statusIn(body).message ?? `the API server answered with status ${code}`, code);
}

/** The parts of a `Status` of Kubernetes that tell what happened. */
interface Status {
  status?: string | undefined;
  message?: string | undefined;
  code?: number | undefined;
}

function statusIn(body: unknown): Status {
  const status = typeof body === "string" ? parsed(body) : body;
  if (!isObject(status)) return {};
  const { status: outcome, message, code } = status;
  return {
    status: typeof outcome === "string" ? outcome : undefined,
    message: typeof message === "string" ? message : undefined,
    code: typeof code === "number" ? code : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

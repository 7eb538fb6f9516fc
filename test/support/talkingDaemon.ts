import { createServer, type ServerHttp2Stream } from "node:http2";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** A step as a daemon tells of it: its times are seconds of the daemon's clock. */
export interface ToldStep {
  digest: string;
  name?: string;
  group?: string;
  started?: number;
  ended?: number;
}

/** Answers at a unix socket as BuildKit's control service does, and tells what a test wants it to. */
export class TalkingDaemon {
  /** The number of clients that are connected. */
  clients = 0;
  /** The builds whose steps a client has asked for. */
  readonly asked: string[] = [];
  private readonly listeners = new Set<ServerHttp2Stream>();
  private readonly streams = new Map<string, ServerHttp2Stream>();
  private readonly running: Uint8Array[] = [];
  private readonly server = createServer();

  constructor(socket: string) {
    this.server.on("session", (session) => {
      this.clients += 1;
      session.on("close", () => {
        this.clients -= 1;
      });
      session.on("error", () => {});
    });
    this.server.on("stream", (stream, headers) => this.answer(stream, String(headers[":path"])));
    this.server.listen(socket);
  }

  /** Says to who listens now, or later, that a build began. */
  begin(ref: string, attributes: Record<string, string>): void {
    const record = new BinaryWriter().tag(1, WireType.LengthDelimited).string(ref);
    for (const [name, value] of Object.entries(attributes))
      record.tag(3, WireType.LengthDelimited).bytes(textEntry(name, value));
    const event = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(record.finish()).finish();
    this.running.push(event);
    for (const listener of this.listeners) listener.write(framed(event));
  }

  /**
   * Tells of steps of a build.
   *
   * @param ended when things within steps ended, such as `transferring context:`
   */
  tell(ref: string, steps: readonly ToldStep[], ended: Record<string, number> = {}): void {
    const status = new BinaryWriter();
    for (const step of steps) status.tag(1, WireType.LengthDelimited).bytes(vertex(step));
    for (const [id, at] of Object.entries(ended)) {
      const within = new BinaryWriter().tag(1, WireType.LengthDelimited).string(id);
      within.tag(8, WireType.LengthDelimited).bytes(time(at));
      status.tag(2, WireType.LengthDelimited).bytes(within.finish());
    }
    this.send(ref, framed(status.finish()));
  }

  /** Sends bytes to who listens to a build. */
  send(ref: string, bytes: Uint8Array): void {
    this.streams.get(ref)?.write(bytes);
  }

  /** Ends all connections, and takes no more. */
  close(): void {
    for (const stream of [...this.listeners, ...this.streams.values()]) stream.session?.destroy();
    this.server.close();
  }

  private answer(stream: ServerHttp2Stream, path: string): void {
    stream.on("error", () => {}).respond({ ":status": 200, "content-type": "application/grpc" });
    if (path.endsWith("/ListenBuildHistory")) {
      this.listeners.add(stream);
      for (const event of this.running) stream.write(framed(event));
      return;
    }
    let question = Buffer.alloc(0);
    stream.on("data", (chunk: Buffer) => {
      question = Buffer.concat([question, chunk]);
    });
    stream.on("end", () => {
      const ref = question.subarray(7).toString();
      this.streams.set(ref, stream);
      this.asked.push(ref);
    });
  }
}

function vertex({ digest, name = "", group, started, ended }: ToldStep): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(digest);
  writer.tag(3, WireType.LengthDelimited).string(name);
  if (started !== undefined) writer.tag(5, WireType.LengthDelimited).bytes(time(started));
  if (ended !== undefined) writer.tag(6, WireType.LengthDelimited).bytes(time(ended));
  if (group !== undefined) {
    const known = new BinaryWriter().tag(1, WireType.LengthDelimited).string("id");
    writer
      .tag(8, WireType.LengthDelimited)
      .bytes(known.tag(2, WireType.LengthDelimited).string(group).finish());
  }
  return writer.finish();
}

function time(seconds: number): Uint8Array {
  const whole = Math.floor(seconds);
  const writer = new BinaryWriter().tag(1, WireType.Varint).int64(whole);
  return writer
    .tag(2, WireType.Varint)
    .int32(Math.round((seconds - whole) * 1e9))
    .finish();
}

function textEntry(name: string, value: string): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(name);
  return writer.tag(2, WireType.LengthDelimited).string(value).finish();
}

/** A gRPC message: a flag byte, a length of four bytes, and that many bytes. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

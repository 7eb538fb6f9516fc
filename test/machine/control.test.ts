import { createServer, type Http2Server } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { askControl } from "../../src/machine/control";

describe("a question to something that is no BuildKit", () => {
  let server: Http2Server | undefined;
  afterEach(() => void server?.close());

  /** A server that refuses every call with this message. */
  async function refusing(message: string): Promise<number> {
    const made = createServer().on("stream", (stream) => {
      stream.respond({ ":status": 200, "grpc-status": "12", "grpc-message": message }, { endStream: true });
    });
    server = made;
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    return (made.address() as AddressInfo).port;
  }

  it.each([
    ["100% no", "100% no"],
    ["%zz", "%zz"],
    ["an%20escaped message", "an escaped message"],
  ])("fails with its message, escaped or not: %s", async (sent, shown) => {
    const connection = connect(await refusing(sent), "127.0.0.1");
    await expect(askControl(connection, 5000)).rejects.toThrow(`it is not a BuildKit daemon: ${shown}`);
  });
});

import { spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { reach } from "../../src/machine/drivers/reach";
import { LateConnection } from "../../src/machine/tls";

describe("an endpoint that drops connections", () => {
  const sockets: Socket[] = [];
  let end = () => {};

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    end();
  });

  /** A port whose queue is full, so that the kernel drops what comes. */
  async function silentPort(): Promise<number> {
    const script =
      "const s=require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},()=>{console.log(s.address().port);process.kill(process.pid,'SIGSTOP')})";
    const server = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    end = () => void server.kill("SIGKILL");
    const port = await new Promise<number>((resolve) =>
      server.stdout.once("data", (text) => resolve(Number(text))),
    );
    for (let count = 0; count < 8; count++) sockets.push(connect(port, "127.0.0.1").on("error", () => {}));
    await expect.poll(() => sockets.filter(({ connecting }) => !connecting).length).toBeGreaterThan(0);
    return port;
  }

  it("is named as such, and waited for no longer than asked", async () => {
    const port = await silentPort();
    const pending = () => process.getActiveResourcesInfo().filter((kind) => kind === "ConnectWrap").length;
    const before = pending();
    expect(before).toBeGreaterThan(0);
    const node = { name: "node", endpoint: `tcp://127.0.0.1:${port}`, connectTimeoutSeconds: 1 };
    await expect(reach("b", node)).rejects.toThrow("no connection within 1 s: the host may be down");
    // A socket that still waits would keep the program from ending.
    await expect.poll(pending).toBe(before);
  });
});

it("names whole seconds where a wait began a moment late", () => {
  expect(new LateConnection(994).message).toContain("no connection within 1 s:");
});

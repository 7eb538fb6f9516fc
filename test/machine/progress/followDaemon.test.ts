import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { WebSocket } from "ws";
import type { Route } from "../../../src/machine/bridge";
import { buildLabel } from "../../../src/machine/progress/buildLabel";
import type { BuildStep } from "../../../src/machine/progress/buildSteps";
import { followDaemon } from "../../../src/machine/progress/followDaemon";
import { startApiServer } from "../../support/apiServer";
import { TalkingDaemon } from "../../support/talkingDaemon";

const built = resolve(__dirname, "..", "..", "..", "dist", "machine", "progress", "followDaemon.js");

/** Carries its standard input and output to a socket, as ssh, docker and kubectl do. */
const relay = `
  const socket = require("node:net").connect(process.argv[1]);
  process.stdin.pipe(socket).pipe(process.stdout);`;

/** A route into a pod whose program carries its standard input and output to a socket. */
async function podRoute(socketPath: string): Promise<Route> {
  const exec = () => (socket: WebSocket) => {
    const daemon = connect(socketPath);
    daemon.on("data", (bytes) => socket.send(Buffer.concat([Buffer.of(1), bytes])));
    socket.on("message", (message: Buffer) => message[0] === 0 && daemon.write(message.subarray(1)));
    socket.on("close", () => daemon.destroy());
  };
  const server = await startApiServer({ exec });
  onTestFinished(() => server.stop());
  return {
    name: "pod",
    endpoint: "kube-pod://pod?container=buildkitd",
    cluster: { kubeconfig: server.kubeconfig },
  };
}

const routes: [string, (socketPath: string) => Route | Promise<Route>][] = [
  ["over a socket", (path) => ({ name: "daemon", endpoint: `unix://${path}` })],
  ["through a program", (path) => ({ command: [process.execPath, "-e", relay, path] })],
  ["into a pod", podRoute],
];

describe("who follows a daemon", () => {
  let directory: string;
  let daemon: TalkingDaemon;
  let stop = () => {};
  const heard: [string, BuildStep[]][] = [];
  const end = vi.fn();
  const place = () => ({ name: "daemon", endpoint: `unix://${join(directory, "socket")}` });
  const follow = (wanted = ["mine"]) => {
    stop = followDaemon(place(), {
      begin: (label) => wanted.includes(label),
      hear: (label, steps) => void heard.push([label, steps]),
      end,
    });
  };
  const label = (value: string) => ({ [`label:${buildLabel}`]: value });
  const step = { digest: "one", name: "one", started: 1_700_000_000.25 };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-follow-"));
    daemon = new TalkingDaemon(join(directory, "socket"));
    heard.length = 0;
    end.mockClear();
  });
  afterEach(() => {
    stop();
    daemon.close();
    rmSync(directory, { recursive: true });
  });

  it("hears of a build that ran before, and of one that begins later", async () => {
    daemon.begin("early", label("mine"));
    follow(["mine", "later"]);
    await expect.poll(() => daemon.asked).toEqual(["early"]);
    daemon.begin("late", label("later"));
    await expect.poll(() => daemon.asked).toEqual(["early", "late"]);
    daemon.tell("late", [{ digest: "two", name: "install", group: "Install dependencies" }]);
    daemon.tell("early", [{ ...step, ended: 1_700_000_001 }]);
    await expect.poll(() => heard.length).toBe(2);
    expect(Object.fromEntries(heard)).toEqual({
      later: [{ digest: "two", name: "Install dependencies" }],
      mine: [{ digest: "one", name: "one", started: 1_700_000_000_250, ended: 1_700_000_001_000 }],
    });
  });

  it("asks for no steps of the builds of others", async () => {
    daemon.begin("without", { target: "bookworm/deb" });
    daemon.begin("other", label("other"));
    daemon.begin("own", label("mine"));
    follow();
    await expect.poll(() => daemon.asked).toEqual(["own"]);
  });

  it("hears only of the last of several builds with one label", async () => {
    daemon.begin("first", label("mine"));
    daemon.begin("second", label("mine"));
    follow();
    await expect.poll(() => daemon.asked).toEqual(["first", "second"]);
    daemon.tell("first", [{ ...step, digest: "old" }]);
    daemon.tell("second", [step]);
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]?.[1][0]?.digest).toBe("one");
  });

  it("hears when files had been sent", async () => {
    daemon.begin("own", label("mine"));
    const sent: unknown[] = [];
    stop = followDaemon(place(), {
      begin: () => true,
      hear: (_label, _steps, at) => void sent.push(at),
      end,
    });
    await expect.poll(() => daemon.asked).toEqual(["own"]);
    daemon.tell("own", [step], {
      "transferring context:": 1_700_000_002,
      "transferring patches:": 1_700_000_003.5,
    });
    daemon.tell("own", [step], { "extracting sha256:1": 1_700_000_009 });
    await expect.poll(() => sent).toEqual([1_700_000_003_500, undefined]);
  });

  it("puts messages together that come in pieces, and takes those apart that come at once", async () => {
    daemon.begin("own", label("mine"));
    follow();
    await expect.poll(() => daemon.asked).toEqual(["own"]);
    const send = vi.spyOn(daemon, "send").mockImplementation(() => {});
    daemon.tell("own", [step]);
    daemon.tell("own", [{ ...step, digest: "two", name: "x".repeat(70_000) }]);
    const bytes = Buffer.concat(send.mock.calls.map(([, sent]) => sent));
    send.mockRestore();
    for (const [from, to] of [
      [0, 3],
      [3, 9],
      [9, bytes.length],
    ]) {
      daemon.send("own", bytes.subarray(from, to));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await expect.poll(() => heard.length).toBe(2);
    expect(heard.map(([, steps]) => steps.map(({ digest, name }) => [digest, name.length]))).toEqual([
      [["one", 3]],
      [["two", 70_000]],
    ]);
  });

  it("closes the connection", async () => {
    follow();
    await expect.poll(() => daemon.clients).toBe(1);
    stop();
    await expect.poll(() => daemon.clients).toBe(0);
    expect(end).toHaveBeenCalledOnce();
  });

  it("learns that the daemon went away", async () => {
    follow();
    await expect.poll(() => daemon.clients).toBe(1);
    expect(end).not.toHaveBeenCalled();
    daemon.close();
    await expect.poll(() => end.mock.calls.length).toBe(1);
  });

  it.each(routes)("lets its program end although the build goes on: %s", async (_, routeTo) => {
    daemon.begin("own", label("mine"));
    const route = await routeTo(join(directory, "socket"));
    const program = `
      const wait = setInterval(() => {}, 1000);
      const begin = () => {
        clearInterval(wait);
        return true;
      };
      const listener = { begin, hear() {}, end() { console.log("the connection ended"); } };
      require(${JSON.stringify(built)}).followDaemon(${JSON.stringify(route)}, listener);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], { timeout: 20_000 });
    expect(stdout).toBe("");
    await expect.poll(() => daemon.clients, { timeout: 5000 }).toBe(0);
  });

  it.each([
    ["no daemon listens", () => ({ name: "none", endpoint: `unix://${directory}/none` })],
    ["the program that connects is missing", () => ({ command: ["no-such-program"] as [string] })],
  ])("hears nothing, and fails without a word, if %s", async (_, route) => {
    stop = followDaemon(route(), { begin: () => true, hear: () => {}, end });
    await expect.poll(() => end.mock.calls.length).toBe(1);
  });
});

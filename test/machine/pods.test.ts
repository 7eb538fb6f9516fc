import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { WebSocket } from "ws";
import { clusterOf } from "../../src/machine/cluster";
import { dial } from "../../src/machine/dial";
import { dialPod, missingPods, podEndpoint, podsOf } from "../../src/machine/pods";
import { type ApiServerBehaviour, type FakeApiServer, startApiServer } from "../support/apiServer";

const node = { name: "bk-amd64", driverOptions: { namespace: "builders" } };
const endpoint = podEndpoint(node, "bk-amd64-0");
let server: FakeApiServer;

afterEach(() => {
  server.stop();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const send = (socket: WebSocket, channel: number, text: string | Buffer) =>
  socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
const succeed = (socket: WebSocket) => finish(socket, { status: "Success" });
const finish = (socket: WebSocket, status: object) => {
  send(socket, 3, JSON.stringify({ metadata: {}, ...status }));
  socket.close(1000);
};

/** Starts an API server whose pod runs this, after a first word. */
async function serve(
  run: (socket: WebSocket) => void,
  behaviour: ApiServerBehaviour = {},
): Promise<{ cluster: { kubeconfig: string } }> {
  const exec = () => (socket: WebSocket) => {
    send(socket, 1, "");
    send(socket, 1, "hello");
    run(socket);
  };
  server = await startApiServer({ exec, ...behaviour });
  return { cluster: { kubeconfig: server.kubeconfig } };
}

/** The stream to the pod, after its first word. */
async function open(run: (socket: WebSocket) => void, behaviour?: ApiServerBehaviour): Promise<Duplex> {
  const { cluster } = await serve(run, behaviour);
  const { connection } = await dial(endpoint, undefined, cluster);
  expect(String(connection.read(5))).toBe("hello");
  return connection;
}

describe("a connection to a pod", () => {
  it("runs buildctl in the daemon's container", async () => {
    const stream = await open(() => {});
    stream.destroy();
    const [{ pathname, searchParams } = new URL("none:")] = server.requests;
    expect(pathname).toBe("/api/v1/namespaces/builders/pods/bk-amd64-0/exec");
    expect([...searchParams]).toEqual([
      ["container", "buildkitd"],
      ["stdin", "true"],
      ["stdout", "true"],
      ["stderr", "true"],
      ["command", "buildctl"],
      ["command", "dial-stdio"],
    ]);
  });

  it("carries bytes unchanged in both directions, and ends when its input has ended", async () => {
    const stream = await open((socket) => {
      socket.on("message", (data: Buffer) => {
        if (data[0] === 0) send(socket, 1, data.subarray(1));
        else if (data.equals(Buffer.of(255, 0))) succeed(socket);
      });
    });
    const bytes = Buffer.from(Array.from({ length: 3 * 2 ** 20 }, (_, index) => (index * 7) % 251));
    stream.end(bytes);
    expect((await buffer(stream)).equals(bytes)).toBe(true);
    expect(stream.destroyed).toBe(true);
  });

  it("ends as a whole when its input has ended, where the API server cannot end the input alone", async () => {
    let received = "";
    const stream = await open(
      (socket) => socket.on("message", (data: Buffer) => (received += data.subarray(1))),
      { protocols: ["v4.channel.k8s.io"] },
    );
    stream.resume().end("last words");
    await once(stream, "close");
    expect(received).toBe("last words");
  });

  it("ends when the program has ended well, with all that it wrote", async () => {
    const stream = await open((socket) => {
      send(socket, 1, "good");
      send(socket, 1, "bye");
      succeed(socket);
    });
    expect(String(await buffer(stream))).toBe("goodbye");
  });

  it("takes no more from a writer than the other end reads", async () => {
    let pod: WebSocket | undefined;
    let arrived = 0;
    const stream = await open((socket) => {
      pod = socket;
      socket.on("message", (data: Buffer) => {
        arrived += data.length - 1;
      });
      socket.pause();
    });
    const chunk = Buffer.alloc(2 ** 20);
    let taken = 0;
    const write = async () => {
      for (; taken < 64; taken++) if (!stream.write(chunk)) await once(stream, "drain");
    };
    const writing = write();
    for (let before = -1; taken !== before; await sleep(300)) before = taken;
    expect(taken).toBeLessThan(32);
    pod?.resume();
    await writing;
    await expect.poll(() => arrived).toBe(64 * 2 ** 20);
    stream.destroy();
  });

  it("reads no more from the other end than its reader takes", async () => {
    let pod: WebSocket | undefined;
    const stream = await open((socket) => {
      pod = socket;
      for (let part = 0; part < 64; part++) send(socket, 1, Buffer.alloc(2 ** 20));
      succeed(socket);
    });
    await sleep(300);
    expect(stream.readableLength).toBeLessThan(4 * 2 ** 20);
    expect(pod?.bufferedAmount).toBeGreaterThan(32 * 2 ** 20);
    expect((await buffer(stream)).length).toBe(64 * 2 ** 20);
  });

  it.each([
    ["what it wrote last to standard error", "first\nerror: no daemon\n", "error: no daemon"],
    ["what Kubernetes says, if it wrote nothing", "", "command terminated with exit code 1"],
  ])("fails when the program fails, with %s", async (_, written, message) => {
    const stream = await open((socket) => {
      send(socket, 2, written);
      finish(socket, { status: "Failure", message: "command terminated with exit code 1" });
    });
    await expect(buffer(stream)).rejects.toThrow(message);
  });

  it("fails when the API server cuts it", async () => {
    const stream = await open((socket) => socket.terminate());
    await expect(buffer(stream)).rejects.toThrow("the connection to the API server was cut");
  });

  it("fails when nothing has come for 30 s, not even an answer to a ping", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const stream = await open(() => {}, { answersPings: false });
    const failure = expect(buffer(stream)).rejects.toThrow("the API server has not answered for 30 s");
    await vi.advanceTimersByTimeAsync(40_000);
    await failure;
  });

  it("lasts while pings are answered", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    let pod: WebSocket | undefined;
    const stream = await open((socket) => {
      pod = socket;
    });
    for (let ping = 0; ping < 5; ping++) {
      const answered = pod && once(pod, "ping");
      await vi.advanceTimersByTimeAsync(10_000);
      await answered;
      await sleep(100);
    }
    expect(stream.destroyed).toBe(false);
    stream.destroy();
  });
});

describe("a pod that cannot be entered", () => {
  const status = (code: number, message: string) => JSON.stringify({ kind: "Status", message, code });
  const enter = (exec: NonNullable<ApiServerBehaviour["exec"]>, timeoutMs?: number) =>
    serve(() => {}, { exec }).then(({ cluster }) => dialPod(endpoint, cluster, timeoutMs));

  it.each([
    [403, status(403, 'pods "bk-amd64-0" is forbidden'), 'pods "bk-amd64-0" is forbidden'],
    [404, status(404, 'pods "bk-amd64-0" not found'), 'pods "bk-amd64-0" not found'],
    [401, "", "the API server does not accept the credentials of the kubeconfig"],
    [400, "<html>", "the API server answered with status 400"],
  ])("is an error at once when the API server refuses it: %i", async (code, body, message) => {
    await expect(enter(() => ({ status: code, body }))).rejects.toThrow(message);
    expect(server.requests.length).toBe(1);
  });

  it.each<[string, NonNullable<ApiServerBehaviour["exec"]>]>([
    ["before the web socket is open", () => ({ status: 500, body: status(500, "error dialing backend") })],
    [
      "on the web socket",
      () => (socket) => finish(socket, { status: "Failure", message: "error dialing backend", code: 500 }),
    ],
    ["without a word", () => (socket) => socket.terminate()],
  ])("is waited for while its node is not ready: %s", async (_, refuse) => {
    let attempts = 0;
    const exec: ApiServerBehaviour["exec"] = (url) =>
      ++attempts < 3 ? refuse(url) : (socket) => send(socket, 1, "hello");
    const stream = await enter(exec);
    expect(String(stream.read())).toBe("hello");
    stream.destroy();
  });

  it("is an error with the last reason when it stays so", async () => {
    const exec = () => ({ status: 500, body: status(500, "error dialing backend") });
    await expect(enter(exec, 1200)).rejects.toThrow("error dialing backend");
    expect(server.requests.length).toBeGreaterThan(1);
  });

  it("is an error when its daemon does not answer", async () => {
    await expect(enter(() => () => {}, 300)).rejects.toThrow("bk-amd64-0 did not answer within 1 s");
  });

  it("is an error when there is no API server", async () => {
    const { cluster } = await serve(() => {});
    server.stop();
    await expect(dialPod(endpoint, cluster, 300)).rejects.toThrow("ECONNREFUSED");
  });
});

describe("an API server", () => {
  it("is reached through the proxy of the environment", async () => {
    const { cluster } = await serve(() => {}, { pods: [] });
    const hosts: string[] = [];
    const proxy = createServer().on("connect", ({ url }, client) => {
      const [host, port] = url?.split(":") ?? [];
      hosts.push(`${host}`);
      const onward = connect(Number(port), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        client.pipe(onward).pipe(client);
      });
      onward.on("error", () => {});
      client.on("error", () => {});
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    vi.stubEnv("HTTP_PROXY", `127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const kubeconfig = cluster.kubeconfig.replace("127.0.0.1", "cluster.test");
    expect((await podsOf({ ...node, cluster: { kubeconfig } })).ready).toEqual([]);
    const stream = await dialPod(endpoint, { kubeconfig });
    stream.destroy();
    proxy.close();
    proxy.closeAllConnections();
    expect(hosts).toEqual(["cluster.test", "cluster.test"]);
  });

  it("gets credentials from a program, which runs once for connections that start together and sees nothing of Pulumi", async () => {
    const { cluster } = await serve(() => {}, { pods: [] });
    const script = `
      const { kind, apiVersion } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = [process.env.OWN, process.env.PULUMI_CONFIG, process.env.REGION].join();
      require("fs").appendFileSync(process.env.RUNS, "run ");
      console.log(JSON.stringify({ kind, apiVersion, status: { token } }));`;
    const directory = mkdtempSync(join(tmpdir(), "dalec-plugin-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const runs = join(directory, "runs");
    vi.stubEnv("RUNS", runs);
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", script],
      env: [{ name: "OWN", value: "own" }],
    };
    vi.stubEnv("PULUMI_CONFIG", "secret");
    vi.stubEnv("REGION", "north");
    const config = JSON.parse(cluster.kubeconfig);
    const kubeconfig = JSON.stringify({ ...config, users: [{ name: "fake", user: { exec } }] });
    await podsOf({ ...node, cluster: { kubeconfig } });
    expect(server.authorization()).toBe("Bearer own,,north");
    const streams = await Promise.all([1, 2, 3].map(() => dialPod(endpoint, { kubeconfig })));
    for (const stream of streams) stream.destroy();
    expect(server.authorization()).toBe("Bearer own,,north");
    expect(readFileSync(runs, "utf8")).toBe("run run ");
  });

  it("for which a program issues no credentials in time is an error", async () => {
    const { cluster } = await serve(() => {}, { pods: [] });
    const directory = mkdtempSync(join(tmpdir(), "dalec-plugin-"));
    const pids = () => readdirSync(directory).map(Number);
    onTestFinished(() => {
      for (const pid of pids()) process.kill(pid, "SIGKILL");
      rmSync(directory, { recursive: true });
    });
    const exec = { command: "sh", args: ["-c", `: > ${directory}/$$; exec sleep 60`] };
    const config = JSON.parse(cluster.kubeconfig);
    const kubeconfig = JSON.stringify({ ...config, users: [{ name: "fake", user: { exec } }] });
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const { pods, apiServer } = clusterOf(kubeconfig);
    for (const [index, ask] of [() => pods("builders", "app"), apiServer].entries()) {
      const failure = ask().then(() => "none", String);
      await expect.poll(pids, { interval: 5 }).toHaveLength(index + 1);
      vi.advanceTimersByTime(30_000);
      expect(await failure).toContain("`sh` issued no credentials for the cluster within 30 s");
    }
  });

  it("that does not answer a list in time is an error", async () => {
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    const { cluster } = await serve(() => {}, { pods: [] });
    await expect(podsOf({ ...node, cluster })).rejects.toThrow("the API server did not answer within 10 s");
    vi.restoreAllMocks();
  });
});

describe("the pods of a node", () => {
  const pod = (
    name: string,
    conditions: object[],
    more: { deletionTimestamp?: string; waiting?: object } = {},
  ) => ({
    metadata: {
      name,
      uid: `uid-${name}`,
      ...(more.deletionTimestamp && { deletionTimestamp: more.deletionTimestamp }),
    },
    status: {
      phase: "Pending",
      conditions,
      ...(more.waiting && { containerStatuses: [{ name: "buildkitd", state: { waiting: more.waiting } }] }),
    },
  });
  const ready = { type: "Ready", status: "True" };
  const list = async (pods: NonNullable<ApiServerBehaviour["pods"]>) => {
    server = await startApiServer({ pods });
    return podsOf({ ...node, cluster: { kubeconfig: server.kubeconfig } });
  };

  it("are asked for by the label of the node, and sorted", async () => {
    const { ready: names, problems } = await list([pod("b", [ready]), pod("a", [ready])]);
    expect(names).toEqual(["a", "b"]);
    expect(problems).toEqual([]);
    const [{ pathname, searchParams } = new URL("none:")] = server.requests;
    expect(pathname).toBe("/api/v1/namespaces/builders/pods");
    expect(searchParams.get("labelSelector")).toBe("app=bk-amd64");
  });

  it("are left out while they start or end, with the reason that Kubernetes gives", async () => {
    const unscheduled = { type: "PodScheduled", status: "False", message: "0/3 nodes: Insufficient cpu" };
    const {
      ready: names,
      problems,
      staying,
    } = await list([
      pod("ending", [ready], { deletionTimestamp: "2026-01-01T00:00:00Z" }),
      pod("pulling", [{ type: "Ready", status: "False" }], {
        waiting: { reason: "ImagePullBackOff", message: "no such image" },
      }),
      pod("waiting", [unscheduled]),
      pod("new", []),
      pod("good", [ready]),
    ]);
    expect(names).toEqual(["good"]);
    expect([...staying.keys()]).toEqual(["pulling", "waiting", "new", "good"]);
    expect(staying.get("good")).toBe("uid-good");
    expect(problems).toEqual([
      "pod ending is not ready: it is ending",
      "pod pulling is not ready: ImagePullBackOff: no such image",
      "pod waiting is not ready: 0/3 nodes: Insufficient cpu",
      "pod new is not ready: its phase is Pending",
    ]);
  });

  it("that do not exist are missing for the reason in the last event of their workload, if one may read it", async () => {
    const event = (object: string, message: string, minute: number) => ({
      metadata: { name: message },
      involvedObject: { name: object },
      message,
      lastTimestamp: `2026-01-01T00:0${minute}:00Z`,
    });
    const items = [
      event("bk-amd64-5d4", "an old reason", 1),
      event("bk-amd64-5d4", "exceeded quota: builds", 2),
      event("bk-amd64x", "of another workload", 3),
    ];
    let status = 200;
    const answer = ({ url }: { url: URL }) => {
      if (url.pathname !== "/api/v1/namespaces/builders/events") return undefined;
      expect(url.searchParams.get("fieldSelector")).toBe("reason=FailedCreate");
      return { status, body: { kind: "EventList", apiVersion: "v1", items } };
    };
    server = await startApiServer({ answer });
    const asked = () => missingPods({ ...node, cluster: { kubeconfig: server.kubeconfig } });
    expect(await asked()).toBe("exceeded quota: builds");
    status = 403;
    expect(await asked()).toContain("`kubectl describe scaledobjects,hpa --namespace builders` says why");
  });

  it("that do not exist are no problem where their number follows the builds", async () => {
    server = await startApiServer({ pods: [] });
    const autoscaling = { configMap: "demand", maxReplicas: 1, buildsPerReplica: 1, readyTimeoutSeconds: 1 };
    const elastic = { ...node, autoscaling, cluster: { kubeconfig: server.kubeconfig } };
    expect(await podsOf(elastic)).toMatchObject({ ready: [], problems: [] });
  });

  it("that do not exist are a problem", async () => {
    expect((await list([])).problems).toEqual([
      "no pod of bk-amd64 exists in namespace builders; if its workload is gone: run pulumi up --refresh",
    ]);
  });

  it.each([
    [403, '{"message":"pods is forbidden"}', "pods is forbidden"],
    [401, "", "the API server does not accept the credentials of the kubeconfig"],
  ])("cannot be listed where the API server refuses it: %i", async (code, body, message) => {
    const failure = await list({ status: code, body }).catch(String);
    expect(failure).toBe(`Error: ${message}`);
  });
});

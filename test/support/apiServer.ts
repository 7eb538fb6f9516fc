import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type WebSocket, WebSocketServer } from "ws";

/** An answer of a fake API server. */
export interface ApiAnswer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** What a fake API server answers. */
export interface ApiServerBehaviour {
  /** The items of a list of pods, or a status of HTTP and a body. */
  pods?: object[] | { status: number; body: string };
  /** Answers a request before anything else does; undefined leaves it to the rest. */
  answer?(request: { method: string; url: URL; body: string }): ApiAnswer | undefined;
  /** Takes the web socket of a program in a pod, or refuses it with a status of HTTP and a body. */
  exec?(url: URL): ((socket: WebSocket) => void) | { status: number; body: string };
  /** The protocols that it knows, best first. Defaults to that of Kubernetes 1.30. */
  protocols?: string[];
  /** Whether it answers pings. Defaults to true. */
  answersPings?: boolean;
}

/** An API server that knows pods and programs in them, and no credentials. */
export interface FakeApiServer {
  /** Text of a kubeconfig for it. */
  kubeconfig: string;
  /** The addresses that were asked, in order. */
  requests: URL[];
  /** The credentials that came with the last of them. */
  authorization(): string | undefined;
  stop(): void;
}

/** Starts a fake API server on loopback. */
export async function startApiServer(behaviour: ApiServerBehaviour): Promise<FakeApiServer> {
  const { protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"], answersPings = true } = behaviour;
  const requests: URL[] = [];
  let authorization: string | undefined;
  const note = ({ url = "", headers }: IncomingMessage) => {
    const address = new URL(url, "http://server");
    authorization = headers.authorization;
    requests.push(address);
    return address;
  };
  const server = createServer(async (request, response) => {
    const url = note(request);
    const { pods = [] } = behaviour;
    const { method = "" } = request;
    const answer = behaviour.answer?.({ method, url, body: await text(request) });
    if (answer !== undefined) {
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(JSON.stringify(answer.body));
      return;
    }
    if (!Array.isArray(pods)) {
      response.writeHead(pods.status, { "content-type": "application/json" }).end(pods.body);
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: {}, items: pods }));
  });
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: answersPings,
    handleProtocols: (offered) => protocols.find((one) => offered.has(one)) ?? false,
  });
  server.on("upgrade", (request, socket, head) => {
    const taken = behaviour.exec?.(note(request)) ?? { status: 404, body: "" };
    if (typeof taken === "function") return sockets.handleUpgrade(request, socket, head, taken);
    const { status, body } = taken;
    socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const cluster = { server: `http://127.0.0.1:${port}` };
  return {
    kubeconfig: JSON.stringify({
      "current-context": "fake",
      contexts: [{ name: "fake", context: { cluster: "fake", user: "fake" } }],
      clusters: [{ name: "fake", cluster }],
      users: [{ name: "fake", user: { token: "secret" } }],
    }),
    requests,
    authorization: () => authorization,
    stop() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
}

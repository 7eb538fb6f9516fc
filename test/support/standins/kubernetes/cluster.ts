import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { awaitDaemon, takeCustody } from "../../lab/custody";
import { isMap, type PropertyMap } from "../provider/values";

/** An answer of the API server that says no. */
export class ClusterError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "ClusterError";
  }
}

/** A request to the API server. */
export interface ClusterRequest {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  contentType?: string;
}

/** Which cluster is meant, as the provider's own inputs say it. */
export interface ClusterSettings {
  /** Content or path of a kubeconfig. Defaults to KUBECONFIG, else `~/.kube/config`. */
  kubeconfig?: string;
  context?: string;
}

/** A connection to the API server of a cluster. */
export type Cluster = (request: ClusterRequest) => Promise<PropertyMap>;

/** Connects to a cluster through `kubectl proxy` on a private socket, so that every kind of kubeconfig works. */
export async function connect(settings: ClusterSettings): Promise<Cluster> {
  const custody = await takeCustody("kubernetes");
  const socketPath = join(custody.directory, "proxy.sock");
  const args = ["proxy", "--unix-socket", socketPath, ...kubeconfigArguments(settings, custody.directory)];
  if (settings.context) args.push("--context", settings.context);
  const proxy = custody.start("kubectl", "kubectl", args);
  // The socket is there a moment before anything listens on it.
  await awaitDaemon(proxy, "kubectl proxy", 20, () =>
    send(socketPath, { method: "GET", path: "/version" }).then(
      () => true as const,
      (error) => (error instanceof ClusterError ? true : undefined),
    ),
  );
  return (wanted) => send(socketPath, wanted);
}

function kubeconfigArguments({ kubeconfig }: ClusterSettings, directory: string): string[] {
  if (!kubeconfig) return [];
  if (!kubeconfig.includes("\n") && !kubeconfig.trimStart().startsWith("{"))
    return ["--kubeconfig", kubeconfig];
  const path = join(directory, "kubeconfig");
  writeFileSync(path, kubeconfig, { mode: 0o600 });
  return ["--kubeconfig", path];
}

function send(
  socketPath: string,
  { method, path, query, body, contentType }: ClusterRequest,
): Promise<PropertyMap> {
  const search = new URLSearchParams(query).toString();
  const content = body === undefined ? "" : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath,
        method,
        path: search === "" ? path : `${path}?${search}`,
        headers: {
          accept: "application/json",
          "content-type": contentType ?? "application/json",
          host: "localhost",
          "content-length": Buffer.byteLength(content),
        },
      },
      (response) => {
        let received = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          received += chunk;
        });
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          const answer = parse(received);
          if (status < 300) resolve(answer);
          else
            reject(new ClusterError(status, typeof answer.message === "string" ? answer.message : received));
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(content);
  });
}

function parse(received: string): PropertyMap {
  try {
    const answer: unknown = JSON.parse(received);
    return isMap(answer) ? answer : {};
  } catch {
    return {};
  }
}

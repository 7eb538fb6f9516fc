import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { defined, isObject } from "../json";
import type { Cluster } from "./cluster";
import type { ApiServer } from "./podStream";

/** The KEDA of a cluster. */
export interface KedaInstallation {
  /** Its release, such as `2.21.0`; undefined when the cluster does not tell. */
  release: string | undefined;
}

const definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/scaledobjects.keda.sh";
const group = "/apis/keda.sh/v1alpha1";
const timeoutMs = 10_000;

/**
 * The KEDA of a cluster; undefined when it has none.
 *
 * KEDA's manifests and its chart label the definition of its objects with the release. A user without the right to read that
 * definition can still ask the API server whether it serves KEDA's group.
 *
 * @throws when the API server gives no answer to this
 */
export async function kedaIn(cluster: Cluster): Promise<KedaInstallation | undefined> {
  const api = await cluster.apiServer();
  const { status, body } = await get(api, definition);
  if (status === 200) return { release: releaseIn(body) };
  if (status === 404) return undefined;
  const known = await get(api, group);
  if (known.status === 200) return { release: undefined };
  if (known.status === 404) return undefined;
  throw new Error(`the API server answered ${status} to ${definition} and ${known.status} to ${group}`);
}

function releaseIn(definition: unknown): string | undefined {
  const metadata = isObject(definition) ? definition.metadata : undefined;
  const labels = isObject(metadata) ? metadata.labels : undefined;
  const release = isObject(labels) ? labels["app.kubernetes.io/version"] : undefined;
  return typeof release === "string" ? release : undefined;
}

interface Answer {
  status: number;
  body: unknown;
}

async function get({ server, options }: ApiServer, path: string): Promise<Answer> {
  const url = new URL(server.replace(/\/$/, "") + path);
  const request = url.protocol === "http:" ? httpRequest : httpsRequest;
  // The definition itself is long.
  const accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
  // The certificates are the agent's.
  const { agent, headers } = options;
  const call = {
    ...defined({ agent }),
    headers: { ...headers, accept },
    signal: AbortSignal.timeout(timeoutMs),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, call, resolve)
      .once("error", (error) =>
        reject(
          error.name === "AbortError"
            ? new Error(`the API server did not answer within ${timeoutMs / 1000} s`)
            : error,
        ),
      )
      .end();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return { status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

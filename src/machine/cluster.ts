import {
  ApiException,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  ServerConfiguration,
  type V1ConfigMap,
  type V1Pod,
} from "@kubernetes/client-node";
import type { ClientOptions } from "ws";
import { defined } from "../json";
import { childEnvironment } from "./childEnvironment";
import { type ApiServer, PodError, refusal } from "./podStream";
import { proxyFor } from "./proxy";

/** A Kubernetes cluster, and the credentials of a client. */
export interface Cluster {
  /** The API server, with credentials that are valid now: a program or an identity provider may have to issue them. */
  apiServer(): Promise<ApiServer>;
  /**
   * The pods of a namespace that have a label.
   *
   * @throws PodError with the message of the API server, else the error of the connection
   */
  pods(namespace: string, labelSelector: string): Promise<V1Pod[]>;
  /**
   * A ConfigMap, and when the API server answered.
   *
   * @throws PodError as `pods`
   */
  configMap(namespace: string, name: string): Promise<{ configMap: V1ConfigMap; answered: Date }>;
  /**
   * Replaces a ConfigMap, as it was read.
   *
   * @throws PodError as `pods`, with code 409 if somebody changed it since
   */
  replaceConfigMap(configMap: V1ConfigMap): Promise<void>;
  /**
   * The messages of the latest events with a reason in a namespace, with the names of their objects.
   *
   * @throws PodError as `pods`
   */
  events(namespace: string, reason: string): Promise<{ object: string; message: string }[]>;
}

/**
 * The cluster of a kubeconfig with one context. The same text gives the same client, which keeps the credentials that were
 * issued to it.
 *
 * @param kubeconfig its text; undefined in a pod of the cluster, which has a service account
 */
export function clusterOf(kubeconfig: string | undefined): Cluster {
  const key = kubeconfig ?? "";
  const cluster = known.get(key) ?? connectTo(configuration(kubeconfig));
  known.set(key, cluster);
  return cluster;
}

const known = new Map<string, Cluster>();

/** A kubeconfig, read as kubectl does where @kubernetes/client-node reads it differently. */
function configuration(kubeconfig: string | undefined): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromCluster();
  else config.loadFromString(kubeconfig);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error("the kubeconfig has no cluster for its current context");
  const { server } = cluster;
  // Without a user, the library would not read the certificate authority of the cluster.
  const user = config.getCurrentUser() ?? { name: "nobody" };
  const { exec } = user;
  config.loadFromClusterAndUser(
    {
      ...cluster,
      ...defined({ proxyUrl: cluster.proxyUrl || proxyFor(server) }),
      skipTLSVerify: cluster.skipTLSVerify || server.startsWith("http:"),
    },
    { ...user, exec: exec && { ...exec, env: [...pluginVariables(exec), ...(exec.env ?? [])] } },
  );
  return config;
}

/**
 * Variables for a program that issues credentials: what it must not see is empty, and `KUBERNETES_EXEC_INFO` has the version of
 * the answer.
 */
function pluginVariables({ apiVersion }: { apiVersion?: string }): { name: string; value: string }[] {
  const allowed = childEnvironment(process.env);
  const hidden = Object.keys(process.env).filter((name) => !(name in allowed));
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  return [
    ...hidden.map((name) => ({ name, value: "" })),
    { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) },
  ];
}

const answerTimeoutMs = 10_000;

/** A program that issues credentials may ask an identity provider elsewhere. */
const credentialsTimeoutMs = 30_000;

function connectTo(config: KubeConfig): Cluster {
  const { server = "" } = config.getCurrentCluster() ?? {};
  const issued = <T>(credentials: Promise<T>) =>
    within(credentialsTimeoutMs, credentials, lateIssuer(config));
  const api = new CoreV1Api(
    createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: {
        default: {
          getName: () => config.getName(),
          applySecurityAuthentication: (context) => issued(config.applySecurityAuthentication(context)),
        },
      },
      promiseMiddleware: [
        {
          async pre(request) {
            request.setSignal(AbortSignal.timeout(answerTimeoutMs));
            return request;
          },
          post: async (response) => response,
        },
      ],
    }),
  );
  const authorize = async () => {
    const options: ClientOptions = {};
    await issued(config.applyToHTTPSOptions(options));
    return { server, options };
  };
  let underWay: Promise<ApiServer> | undefined;
  return {
    apiServer() {
      // Connections that start together need not run a program for credentials each.
      underWay ??= authorize().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    async pods(namespace, labelSelector) {
      return (await answer(api.listNamespacedPod({ namespace, labelSelector }))).items;
    },
    async configMap(namespace, name) {
      const { data, headers } = await answer(api.readNamespacedConfigMapWithHttpInfo({ namespace, name }));
      const time = Date.parse(headers.date ?? "");
      return { configMap: data, answered: Number.isNaN(time) ? new Date() : new Date(time) };
    },
    async replaceConfigMap(body) {
      const { namespace = "", name = "" } = body.metadata ?? {};
      await answer(api.replaceNamespacedConfigMap({ namespace, name, body, fieldManager }));
    },
    async events(namespace, reason) {
      const { items } = await answer(
        api.listNamespacedEvent({ namespace, fieldSelector: `reason=${reason}` }),
      );
      return items
        .sort((one, other) => timeOf(other.lastTimestamp) - timeOf(one.lastTimestamp))
        .map(({ involvedObject, message = "" }) => ({ object: involvedObject.name ?? "", message }));
    },
  };
}

function lateIssuer(config: KubeConfig): PodError {
  const issuer = config.getCurrentUser()?.exec?.command;
  const name = issuer === undefined ? "the identity provider of the kubeconfig" : `\`${issuer}\``;
  return new PodError(
    `${name} issued no credentials for the cluster within ${credentialsTimeoutMs / 1000} s`,
  );
}

/** What a promise gives, unless that takes too long. */
function within<T>(timeoutMs: number, work: Promise<T>, late: Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(late), timeoutMs);
    work.finally(() => clearTimeout(patience)).then(resolve, reject);
  });
}

const fieldManager = "pulumi-dalec";

async function answer<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    // The library's message quotes the whole answer.
    if (error instanceof ApiException) throw refusal(error.code, error.body);
    if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    throw new PodError(`the API server did not answer within ${answerTimeoutMs / 1000} s`);
  }
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}

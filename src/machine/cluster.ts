import {
  ApiException,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  ServerConfiguration,
  type V1Pod,
} from "@kubernetes/client-node";
import type { ClientOptions } from "ws";
import { type ApiServer, refusal } from "./podStream";

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
}

/**
 * The cluster of a kubeconfig with one context. The same text gives the same client, which keeps the credentials that were
 * issued to it.
 *
 * @param kubeconfig its text; undefined in a pod of the cluster, which has a service account
 */
export function clusterOf(kubeconfig: string | undefined): Cluster {
  const key = kubeconfig ?? "";
  const cluster = known.get(key) ?? connectTo(kubeconfig);
  known.set(key, cluster);
  return cluster;
}

const known = new Map<string, Cluster>();

const listTimeoutMs = 10_000;

function connectTo(kubeconfig: string | undefined): Cluster {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromCluster();
  else config.loadFromString(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error("the kubeconfig has no cluster");
  const api = new CoreV1Api(
    createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: { default: config },
      promiseMiddleware: [
        {
          async pre(request) {
            request.setSignal(AbortSignal.timeout(listTimeoutMs));
            return request;
          },
          post: async (response) => response,
        },
      ],
    }),
  );
  return {
    async apiServer() {
      const options: ClientOptions = {};
      await config.applyToHTTPSOptions(options);
      return { server, options };
    },
    async pods(namespace, labelSelector) {
      try {
        return (await api.listNamespacedPod({ namespace, labelSelector })).items;
      } catch (error) {
        // The library's message quotes the whole answer.
        throw error instanceof ApiException ? refusal(error.code, error.body) : error;
      }
    },
  };
}

import { mkdir, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createAuthority } from "../certificates";
import type { Custody } from "../lab/custody";
import { findTool, requireTool } from "../lab/tools";
import type { Cluster } from "./cluster";
import { freePorts } from "./freePorts";

/** Why this machine cannot run KEDA; undefined when it can. */
export function kedaObstacle(): string | undefined {
  const absent = ["keda-operator", "keda-adapter"].filter((name) => findTool(name) === undefined);
  return absent.length > 0 ? `not installed: ${absent.join(", ")}` : undefined;
}

/** The release of KEDA that the tests run. */
const release = "2.21.0";
const namespace = "keda";
const service = "keda-metrics-apiserver";

/**
 * Flags of an API server that passes requests for metrics on to KEDA, which trusts a certificate that only this API server
 * has.
 */
export async function aggregationFlags(directory: string): Promise<string[]> {
  const own = join(directory, "front-proxy");
  await mkdir(own, { mode: 0o700 });
  const authority = createAuthority("front proxy");
  const { cert, key } = authority.issue("front-proxy");
  const files = { "ca.crt": authority.cert, "tls.crt": cert, "tls.key": key };
  await writeAll(own, files);
  return [
    `--requestheader-client-ca-file=${join(own, "ca.crt")}`,
    "--requestheader-allowed-names=front-proxy",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${join(own, "tls.crt")}`,
    `--proxy-client-key-file=${join(own, "tls.key")}`,
  ];
}

/** Installs the definitions of KEDA's objects, labelled with the release as KEDA's manifests label them. */
export async function installDefinitions(kubectl: Cluster["kubectl"], version: string): Promise<void> {
  const directory = join(dirname(await realpath(requireTool("keda-operator"))), "config/crd/bases");
  const files = (await readdir(directory)).filter((file) => file.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
  await kubectl(["create", "--filename", "-"], texts.map((text) => labelled(text, version)).join("\n---\n"));
}

function labelled(definition: string, version: string): string {
  return definition.replace(
    /^metadata:\n/m,
    `metadata:\n  labels:\n    app.kubernetes.io/part-of: keda-operator\n    app.kubernetes.io/version: "${version}"\n`,
  );
}

/**
 * Runs KEDA's operator and its server of metrics as processes next to the cluster, on loopback, and waits until the autoscaler
 * of Kubernetes can ask for metrics. The API server needs the {@link aggregationFlags}.
 */
export async function startKeda(
  custody: Custody,
  kubectl: Cluster["kubectl"],
  kubeconfig: string,
): Promise<void> {
  const certificates = join(custody.directory, "keda");
  await mkdir(certificates, { mode: 0o700 });
  const authority = createAuthority("keda");
  const { cert, key } = authority.issue("keda", {
    names: ["localhost", "127.0.0.1", `${service}.${namespace}.svc`],
  });
  await writeAll(certificates, { "ca.crt": authority.cert, "tls.crt": cert, "tls.key": key });
  const [probes = 0, metrics = 0, port = 0] = await freePorts(3);
  await Promise.all([
    installDefinitions(kubectl, release),
    kubectl(["create", "namespace", namespace]).then(() =>
      kubectl(["create", "--filename", "-"], metricsService(port, authority.cert)),
    ),
  ]);
  const variables = {
    KUBECONFIG: kubeconfig,
    POD_NAMESPACE: namespace,
    KEDA_CLUSTER_OBJECT_NAMESPACE: namespace,
    WATCH_NAMESPACE: "",
  };
  const operator = custody.start(
    "keda-operator",
    requireTool("keda-operator"),
    [
      `--cert-dir=${certificates}`,
      "--metrics-bind-address=0",
      `--health-probe-bind-address=127.0.0.1:${probes}`,
      `--metrics-service-bind-address=127.0.0.1:${metrics}`,
      "--enable-webhook-patching=false",
      "--enable-apiservice-patching=false",
    ],
    variables,
  );
  const adapter = custody.start(
    "keda-adapter",
    requireTool("keda-adapter"),
    [
      `--cert-dir=${certificates}`,
      `--tls-cert-file=${join(certificates, "tls.crt")}`,
      `--tls-private-key-file=${join(certificates, "tls.key")}`,
      `--lister-kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${port}`,
      `--metrics-service-address=localhost:${metrics}`,
      // It serves metrics about itself on all interfaces, at a port that nobody knows.
      "--port=0",
    ],
    variables,
  );
  try {
    const ready = ["wait", "--for=condition=Available", "apiservice/v1beta1.external.metrics.k8s.io"];
    await kubectl([...ready, "--timeout=120s"]);
  } catch (error) {
    throw new Error(`${error}\n${operator.tail()}\n${adapter.tail()}`);
  }
}

/** A service by a name that resolves to loopback: the API server has no network of services here. */
function metricsService(port: number, authority: string): string {
  const target = { namespace, name: service, port };
  const objects = [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace, name: service },
      spec: { type: "ExternalName", externalName: "localhost", ports: [{ name: "https", port }] },
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1beta1.external.metrics.k8s.io" },
      spec: {
        ...{ group: "external.metrics.k8s.io", version: "v1beta1", service: target },
        ...{ groupPriorityMinimum: 100, versionPriority: 100 },
        caBundle: Buffer.from(authority).toString("base64"),
      },
    },
  ];
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}

async function writeAll(directory: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(directory, name), text, { mode: 0o600 });
  }
}

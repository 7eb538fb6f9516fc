import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { awaitDaemon, type Custody, type Daemon } from "../lab/custody";
import { requireTool } from "../lab/tools";
import { freePorts } from "./freePorts";
import { type Identities, kubeconfigText } from "./identities";

/** A running API server with its store, scheduler and controllers. */
export interface ControlPlane {
  /** `https://127.0.0.1:<port>`. */
  server: string;
  /** Authority that signed its certificate, PEM. */
  certificateAuthority: string;
  /** Ends the API server as a crash does. */
  killApiServer(): Promise<void>;
  /** Starts it again at the same address, and waits until it is ready. */
  startApiServer(): Promise<void>;
}

/**
 * Starts etcd, the API server, the scheduler and the controller manager, all on free loopback ports.
 *
 * @param flags further flags of the API server
 */
export async function startControlPlane(
  custody: Custody,
  identities: Identities,
  flags: string[],
): Promise<ControlPlane> {
  const [clientPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
  const store = `http://127.0.0.1:${clientPort}`;
  startEtcd(custody, store, `http://127.0.0.1:${peerPort}`);
  const server = `https://127.0.0.1:${apiPort}`;
  const ready = async () => ((await isReady(server, identities.adminToken)) ? true : undefined);
  let apiServer: Daemon;
  const start = async () => {
    apiServer = startApiServer(custody, identities, store, apiPort, flags);
    await awaitDaemon(apiServer, "the API server", 120, ready);
  };
  await start();
  const certificateAuthority = readFileSync(join(custody.directory, "apiserver", "apiserver.crt"), "utf8");
  const kubeconfig = join(custody.directory, "control-plane.kubeconfig");
  await writeFile(kubeconfig, kubeconfigText(server, certificateAuthority, identities.adminToken), {
    mode: 0o600,
  });
  const common = ["--kubeconfig", kubeconfig, "--leader-elect=false", "--secure-port=0"];
  custody.start("scheduler", requireTool("kube-scheduler"), common);
  custody.start("controller-manager", requireTool("kube-controller-manager"), [
    ...common,
    `--service-account-private-key-file=${identities.serviceAccountKey}`,
  ]);
  const kill = async () => {
    process.kill(apiServer.pid, "SIGKILL");
    await apiServer.exited;
  };
  return { server, certificateAuthority, killApiServer: kill, startApiServer: start };
}

function startEtcd(custody: Custody, client: string, peer: string): Daemon {
  return custody.start("etcd", requireTool("etcd"), [
    `--data-dir=${join(custody.directory, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--log-level=warn",
  ]);
}

function startApiServer(
  custody: Custody,
  identities: Identities,
  store: string,
  port: number,
  flags: string[],
): Daemon {
  return custody.start("apiserver", requireTool("kube-apiserver"), [
    `--etcd-servers=${store}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    // Without a certificate the server signs one for its address, and keeps the authority in the same directory.
    `--cert-dir=${join(custody.directory, "apiserver")}`,
    "--endpoint-reconciler-type=none",
    "--service-cluster-ip-range=10.96.0.0/24",
    `--token-auth-file=${identities.tokenFile}`,
    "--authorization-mode=Node,RBAC",
    "--allow-privileged",
    "--kubelet-preferred-address-types=Hostname",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-signing-key-file=${identities.serviceAccountKey}`,
    `--service-account-key-file=${identities.serviceAccountPublicKey}`,
    ...flags,
  ]);
}

function isReady(server: string, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    const outgoing = request(
      `${server}/readyz`,
      { headers, rejectUnauthorized: false, timeout: 1000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    outgoing.once("timeout", () => outgoing.destroy());
    outgoing.once("error", () => setTimeout(() => resolve(false), 100));
    outgoing.end();
  });
}

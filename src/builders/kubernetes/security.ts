import type { types } from "@pulumi/kubernetes";

type PodSpec = types.input.core.v1.PodSpec;
type SecurityContext = types.input.core.v1.SecurityContext;

/** What a builder's pods may do on the machine they run on. */
export const KubernetesSecurity = {
  /**
   * Root on the node: whoever reaches the builder owns the machine. Works on every cluster; give it machines of its own.
   */
  Privileged: "privileged",
  /**
   * Privileged inside a user namespace: root in the pod is nobody on the node, and overlayfs still works. Needs
   * Kubernetes 1.33 (an older one drops the field and leaves a privileged pod), containerd 2.0 or CRI-O, Linux 6.3, and
   * no host network.
   */
  UserNamespace: "userNamespace",
  /**
   * A daemon without root (uid 1000). Needs Kubernetes 1.30, an image made for it, Linux 5.11, and user namespaces for
   * unprivileged users; build steps see each other's processes, since `--oci-worker-no-process-sandbox` is set, and share
   * the network of the pod.
   */
  Rootless: "rootless",
} as const;
/** What a builder's pods may do on the machine they run on. */
export type KubernetesSecurity = (typeof KubernetesSecurity)[keyof typeof KubernetesSecurity];

/** How a daemon runs in its container: what differs between the kinds of security. */
export interface DaemonMode {
  /** The image when none is asked for. */
  image: string;
  /** Arguments of buildkitd besides its configuration. */
  args: string[];
  /** Where the daemon keeps its cache. */
  stateDirectory: string;
  /** Rights of the container. */
  container: SecurityContext;
  /** Rights of the pod. */
  pod: Pick<PodSpec, "hostUsers" | "securityContext">;
}

const version = "v0.32.2";
const uid = 1000;

/**
 * How the daemon runs for a kind of security.
 *
 * @see https://github.com/moby/buildkit/tree/master/examples/kubernetes
 */
export function daemonMode(security: KubernetesSecurity): DaemonMode {
  if (security === KubernetesSecurity.Rootless) {
    return {
      image: `moby/buildkit:${version}-rootless`,
      args: ["--oci-worker-no-process-sandbox"],
      // A volume must be here: the image's own is mounted nosuid on some node systems (moby/buildkit#879).
      stateDirectory: "/home/user/.local/share/buildkit",
      container: {
        seccompProfile: { type: "Unconfined" },
        appArmorProfile: { type: "Unconfined" },
        runAsUser: uid,
        runAsGroup: uid,
        runAsNonRoot: true,
      },
      // Else a freshly formatted volume belongs to root, and the daemon cannot write to it (moby/buildkit#4667).
      pod: { securityContext: { fsGroup: uid, fsGroupChangePolicy: "OnRootMismatch" } },
    };
  }
  return {
    image: `moby/buildkit:${version}`,
    args: [],
    stateDirectory: "/var/lib/buildkit",
    container: { privileged: true },
    pod: security === KubernetesSecurity.UserNamespace ? { hostUsers: false } : {},
  };
}

import type { types } from "@pulumi/kubernetes";
import { buildkitImage, rootlessBuildkitImage } from "../../buildkitd/release";

type PodSpec = types.input.core.v1.PodSpec;
type SecurityContext = types.input.core.v1.SecurityContext;

/** What a builder's pods may do on their nodes. */
export const KubernetesSecurity = {
  /**
   * Root on the node: anyone who can use the builder controls the node. Works on every cluster. Run it on nodes that run
   * nothing else.
   */
  Privileged: "privileged",
  /**
   * Privileged inside a user namespace: root in the pod has no rights on the node, and overlayfs still works. Needs
   * Kubernetes 1.33, containerd 2.0 or CRI-O, and Linux 6.3; on older clusters, which ignore the setting, the pods do not
   * start. Cannot be combined with the host's network.
   */
  UserNamespace: "userNamespace",
  /**
   * The daemon runs without root, as uid 1000. Needs Kubernetes 1.30, a rootless image, Linux 5.11, and user namespaces
   * for unprivileged users. Build steps share the network of the pod, and see each other's processes because of
   * `--oci-worker-no-process-sandbox`.
   */
  Rootless: "rootless",
} as const;
/** What a builder's pods may do on their nodes. */
export type KubernetesSecurity = (typeof KubernetesSecurity)[keyof typeof KubernetesSecurity];

/** How the daemon runs in its container: the differences between the kinds of security. */
export interface DaemonMode {
  /** The default image. */
  image: string;
  /** Arguments of buildkitd, in addition to its configuration. */
  args: string[];
  /** Where the daemon keeps its cache. */
  stateDirectory: string;
  /** Security context of the container. */
  container: SecurityContext;
  /** Security settings of the pod. */
  pod: Pick<PodSpec, "hostUsers" | "securityContext">;
}

const uid = 1000;

/**
 * A shell script that fails where root in the pod is root on the node: clusters without user namespaces ignore
 * `hostUsers: false`, and the daemon would be privileged.
 */
export const userNamespaceScript = `read -r inside outside count < /proc/self/uid_map
[ "$outside" != 0 ] || { echo "The cluster ignored hostUsers: false, so root in this pod would be root on the node. User namespaces need Kubernetes 1.33, containerd 2.0 or CRI-O, and Linux 6.3. Choose another security for this cluster." >&2; exit 1; }
`;

/**
 * How the daemon runs with one kind of security.
 *
 * @see https://github.com/moby/buildkit/tree/master/examples/kubernetes
 */
export function daemonMode(security: KubernetesSecurity): DaemonMode {
  if (security === KubernetesSecurity.Rootless) {
    return {
      image: rootlessBuildkitImage,
      args: ["--oci-worker-no-process-sandbox"],
      // The cache volume must be mounted here: some nodes mount the image's own volume nosuid (moby/buildkit#879).
      stateDirectory: "/home/user/.local/share/buildkit",
      container: {
        seccompProfile: { type: "Unconfined" },
        appArmorProfile: { type: "Unconfined" },
        runAsUser: uid,
        runAsGroup: uid,
        runAsNonRoot: true,
      },
      // Without it, a newly formatted volume belongs to root and the daemon cannot write to it (moby/buildkit#4667).
      pod: { securityContext: { fsGroup: uid, fsGroupChangePolicy: "OnRootMismatch" } },
    };
  }
  return {
    image: buildkitImage,
    args: [],
    stateDirectory: "/var/lib/buildkit",
    container: { privileged: true },
    pod: security === KubernetesSecurity.UserNamespace ? { hostUsers: false } : {},
  };
}

import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { defined } from "../../json";
import { cacheVolumeName, cacheVolumes } from "./cacheVolume";
import { configDirectory, configVolume, configVolumeName } from "./configVolume";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";
import { annotations, objectLabels } from "./metadata";
import { poolSelector } from "./names";
import { metricsFlags, metricsPorts } from "./prometheus";
import { daemonMode, KubernetesSecurity, userNamespaceScript } from "./security";

type PodTemplateSpec = types.input.core.v1.PodTemplateSpec;
type PodSpecPart = Omit<types.input.core.v1.PodSpec, "containers">;
type Container = types.input.core.v1.Container;
type Probe = types.input.core.v1.Probe;
type EnvVar = types.input.core.v1.EnvVar;
type TopologySpreadConstraint = types.input.core.v1.TopologySpreadConstraint;

/** What the pods take from elsewhere: values that a preview may not know, or confidential ones. */
export interface PodReferences {
  /** Name of the ConfigMap with buildkitd.toml. */
  configMapName: pulumi.Input<string>;
  /** Name of the Secret with private keys, if there are any. */
  keySecretName?: pulumi.Input<string>;
  /** Environment of the daemon. */
  environment?: pulumi.Input<EnvVar[]>;
  /** Name of the Secret with more of its environment, of lower priority, if there is any. */
  telemetrySecretName?: pulumi.Input<string>;
}

/** The pods of a pool. */
export function podTemplate(
  settings: KubernetesSettings,
  pool: PoolSettings,
  references: PodReferences,
): PodTemplateSpec {
  const { configMapName, keySecretName } = references;
  return {
    metadata: {
      labels: { ...objectLabels(settings), ...poolSelector(pool.node) },
      ...annotations(settings),
    },
    spec: {
      ...daemonMode(settings.security).pod,
      serviceAccountName: settings.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: settings.terminationGracePeriodSeconds,
      ...network(settings),
      ...scheduling(pool),
      ...initContainers(settings, pool),
      containers: [daemonContainer(settings, pool, references)],
      volumes: [
        configVolume(settings.buildkitdConfig, configMapName, keySecretName),
        ...cacheVolumes(pool.cache),
      ],
    },
  };
}

/** A pod without its user namespace must not come up. */
function initContainers(
  { security, image }: KubernetesSettings,
  { resources }: PoolSettings,
): { initContainers?: Container[] } {
  if (security !== KubernetesSecurity.UserNamespace) return {};
  const check = {
    name: "user-namespace",
    image: image ?? daemonMode(security).image,
    command: ["/bin/sh", "-c", userNamespaceScript],
    ...defined({ resources }),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
  return { initContainers: [check] };
}

/** buildx enters the first container of a pod, whatever its name. */
function daemonContainer(
  settings: KubernetesSettings,
  pool: PoolSettings,
  references: PodReferences,
): Container {
  const mode = daemonMode(settings.security);
  return {
    name: "buildkitd",
    image: settings.image ?? mode.image,
    // The path is explicit, because a daemon without root looks elsewhere for its configuration (docker/buildx#4080).
    args: [
      ...["--config", `${configDirectory}/buildkitd.toml`],
      ...mode.args,
      ...metricsFlags(settings.prometheus),
    ],
    ...metricsPorts(settings.prometheus),
    ...environment(references),
    ...defined({ resources: pool.resources }),
    securityContext: mode.container,
    ...probes(),
    lifecycle: { preStop: { exec: { command: ["/bin/sh", "-c", drainScript] } } },
    volumeMounts: [
      { name: configVolumeName, mountPath: configDirectory, readOnly: true },
      { name: cacheVolumeName, mountPath: mode.stateDirectory },
    ],
  };
}

function environment({
  environment,
  telemetrySecretName,
}: PodReferences): Pick<Container, "env" | "envFrom"> {
  return {
    ...defined({ env: environment }),
    ...(telemetrySecretName === undefined ? {} : { envFrom: [{ secretRef: { name: telemetrySecretName } }] }),
  };
}

/**
 * A pod is ready as soon as its daemon answers. There is no liveness probe: the kubelet restarts a daemon that exits without
 * one, and a probe would kill a daemon that answers late because it is busy, or that finishes its last builds.
 */
function probes(): { startupProbe: Probe; readinessProbe: Probe } {
  const exec = { command: ["buildctl", "debug", "workers"] };
  return {
    startupProbe: { exec, periodSeconds: 1, timeoutSeconds: 10, failureThreshold: 300 },
    readinessProbe: { exec, periodSeconds: 30, timeoutSeconds: 30, failureThreshold: 3 },
  };
}

/**
 * A shell script that returns once the daemon has been idle for a second, so that a terminating pod finishes its builds. The
 * kubelet runs it before it stops the daemon, which would abort running builds (moby/buildkit#4090).
 *
 * `buildctl debug histories` lists running builds as STARTED. One look is not enough, since a client may have entered the pod
 * and be about to start a build. The script stops waiting for a daemon that fails to answer three times in a row.
 */
export const drainScript = `
idle=0
silent=0
pause=0
while [ "$idle" -lt 2 ] && [ "$silent" -lt 3 ]; do
  sleep "$pause"
  pause=1
  if builds=$(buildctl debug histories); then
    silent=0
    case "$builds" in
      *STARTED*) idle=0 ;;
      *) idle=$((idle + 1)) ;;
    esac
  else
    silent=$((silent + 1))
  fi
done
`.trim();

function network({ hostNetwork, hostAliases }: KubernetesSettings): PodSpecPart {
  return {
    ...(hostNetwork ? { hostNetwork, dnsPolicy: "ClusterFirstWithHostNet" } : {}),
    ...defined({ hostAliases }),
  };
}

function scheduling(pool: PoolSettings): PodSpecPart {
  const { tolerations, affinity, priorityClassName, runtimeClassName, imagePullSecrets } = pool;
  const nodeSelector = { ...pool.nodeSelector, ...defined({ "kubernetes.io/arch": pool.architecture }) };
  return {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...defined({ tolerations, affinity }),
    topologySpreadConstraints: spread(pool),
    ...defined({ priorityClassName, runtimeClassName, imagePullSecrets }),
  };
}

function spread(pool: PoolSettings): TopologySpreadConstraint[] {
  const labelSelector = { matchLabels: poolSelector(pool.node) };
  return (
    pool.topologySpreadConstraints?.map((constraint) => ({ labelSelector, ...constraint })) ?? [
      {
        labelSelector,
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
      },
    ]
  );
}

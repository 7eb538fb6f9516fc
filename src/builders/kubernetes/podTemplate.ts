import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { cacheVolumeName, cacheVolumes } from "./cacheVolume";
import { configDirectory, configVolume, configVolumeName } from "./configVolume";
import { drainScript } from "./drain";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";
import { objectLabels } from "./metadata";
import { poolSelector } from "./names";
import { daemonMode } from "./security";

type PodTemplateSpec = types.input.core.v1.PodTemplateSpec;
type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;
type Probe = types.input.core.v1.Probe;
type EnvVar = types.input.core.v1.EnvVar;
type TopologySpreadConstraint = types.input.core.v1.TopologySpreadConstraint;

/** What a pod takes from elsewhere: not known in every preview, or confidential. */
export interface PodReferences {
  /** Name of the ConfigMap with buildkitd.toml. */
  configMapName: pulumi.Input<string>;
  /** Name of the Secret with private keys, where there are any. */
  keySecretName?: pulumi.Input<string>;
  /** Environment of the daemon. */
  environment?: pulumi.Input<EnvVar[]>;
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
      ...(Object.keys(settings.annotations).length === 0 ? {} : { annotations: settings.annotations }),
    },
    spec: {
      ...daemonMode(settings.security).pod,
      serviceAccountName: settings.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: settings.terminationGracePeriodSeconds,
      ...network(settings),
      ...scheduling(pool),
      containers: [daemonContainer(settings, pool, references)],
      volumes: [
        configVolume(settings.buildkitdConfig, configMapName, keySecretName),
        ...cacheVolumes(pool.cache),
      ],
    },
  };
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
    // The path is said, since a daemon without root looks for its configuration elsewhere (docker/buildx#4080).
    args: ["--config", `${configDirectory}/buildkitd.toml`, ...mode.args],
    ...(references.environment === undefined ? {} : { env: references.environment }),
    ...(pool.resources === undefined ? {} : { resources: pool.resources }),
    securityContext: mode.container,
    ...probes(),
    lifecycle: { preStop: { exec: { command: ["/bin/sh", "-c", drainScript] } } },
    volumeMounts: [
      { name: configVolumeName, mountPath: configDirectory, readOnly: true },
      { name: cacheVolumeName, mountPath: mode.stateDirectory },
    ],
  };
}

/**
 * Ready as soon as the daemon answers. There is no liveness probe: a daemon busy with builds may answer late, and a
 * daemon that ends is started again without one. A daemon that waits for its last builds would be killed by one too.
 */
function probes(): { startupProbe: Probe; readinessProbe: Probe } {
  const exec = { command: ["buildctl", "debug", "workers"] };
  return {
    startupProbe: { exec, periodSeconds: 1, timeoutSeconds: 10, failureThreshold: 300 },
    readinessProbe: { exec, periodSeconds: 30, timeoutSeconds: 30, failureThreshold: 3 },
  };
}

function network(settings: KubernetesSettings): PodSpecPart {
  return {
    ...(settings.hostNetwork ? { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } : {}),
    ...(settings.hostAliases === undefined ? {} : { hostAliases: settings.hostAliases }),
  };
}

function scheduling(pool: PoolSettings): PodSpecPart {
  const { tolerations, affinity, priorityClassName, runtimeClassName, imagePullSecrets } = pool;
  const nodeSelector = {
    ...pool.nodeSelector,
    ...(pool.architecture === undefined ? {} : { "kubernetes.io/arch": pool.architecture }),
  };
  return {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations === undefined ? {} : { tolerations }),
    ...(affinity === undefined ? {} : { affinity }),
    topologySpreadConstraints: spread(pool),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(imagePullSecrets === undefined ? {} : { imagePullSecrets }),
  };
}

type PodSpecPart = Omit<PodSpec, "containers">;

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

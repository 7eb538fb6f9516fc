import { KubernetesCacheKind } from "../../../src/builders/kubernetes/cacheVolume";
import type { KubernetesArgs } from "../../../src/builders/kubernetes/kubernetesSettings";
import { KubernetesSecurity } from "../../../src/builders/kubernetes/security";
import { everything } from "./objects";

const pools: Record<string, KubernetesArgs> = {
  "one-pool": {},
  "pool-per-architecture": {
    pools: [
      { architecture: "amd64", replicas: 2 },
      { architecture: "arm64", platforms: ["linux/arm64", "linux/arm/v7"] },
    ],
  },
};

/** Every kind of cache with every kind of security, with and without pools, and one builder that uses every argument. */
export const combinations: { name: string; args: KubernetesArgs }[] = [
  ...Object.values(KubernetesCacheKind).flatMap((kind) =>
    Object.values(KubernetesSecurity).flatMap((security) =>
      Object.entries(pools).map(([name, args]) => ({
        name: `${kind}-${security}-${name}`,
        args: { ...args, security, cache: { kind } },
      })),
    ),
  ),
  { name: "everything", args: everything },
  {
    name: "elastic",
    args: {
      autoscaling: { maxReplicas: 3 },
      allowedSubjects: [{ kind: "Group", name: "builders" }],
      pools: [
        { architecture: "amd64", cache: { kind: "persistent" } },
        {
          architecture: "arm64",
          autoscaling: {
            minReplicas: 1,
            maxReplicas: 10,
            buildsPerReplica: 4,
            idleSeconds: 7200,
            readyTimeoutSeconds: 60,
          },
        },
        { architecture: "s390x", replicas: 2 },
      ],
    },
  },
];

import type * as pulumi from "@pulumi/pulumi";
import type { DockerContainerBuilderArgs } from "./dockerContainer";

/** The driver options of `docker buildx create`, by buildx's names; what was not given is left to buildx. */
export function containerOptions(
  settings: pulumi.Unwrap<DockerContainerBuilderArgs>,
): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries({
    image: settings.image,
    network: settings.network,
    memory: settings.memory,
    "memory-swap": settings.memorySwap,
    "cpu-period": settings.cpuPeriod,
    "cpu-quota": settings.cpuQuota,
    "cpu-shares": settings.cpuShares,
    "cpuset-cpus": settings.cpusetCpus,
    "cpuset-mems": settings.cpusetMems,
    "cgroup-parent": settings.cgroupParent,
    "restart-policy": settings.restartPolicy,
    "default-load": settings.defaultLoad,
    "provenance-add-gha": settings.provenanceAddGha,
    "allow-untrusted-image": settings.allowUntrustedImage,
  })) {
    if (value !== undefined) {
      options[name] = String(value);
    }
  }
  for (const [name, value] of Object.entries(settings.env ?? {})) {
    options[`env.${name}`] = value;
  }
  return options;
}

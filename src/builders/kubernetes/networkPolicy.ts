import type { types } from "@pulumi/kubernetes";
import type { KubernetesSettings } from "./kubernetesSettings";
import { type Manifest, objectMeta } from "./metadata";
import { builderSelector } from "./names";

type NetworkPolicySpec = types.input.networking.v1.NetworkPolicySpec;
type NetworkPolicyPeer = types.input.networking.v1.NetworkPolicyPeer;

/**
 * Lets nothing in, and everything out but to what is blocked. Builds come in all the same: buildx enters a pod by exec,
 * which the kubelet serves.
 */
export function networkPolicy(settings: KubernetesSettings): Manifest<NetworkPolicySpec> {
  const isV6 = (cidr: string) => cidr.includes(":");
  return {
    metadata: objectMeta(settings, settings.name),
    spec: {
      podSelector: { matchLabels: builderSelector(settings.name) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [
        {
          to: [
            block(
              "0.0.0.0/0",
              settings.blockedCidrs.filter((cidr) => !isV6(cidr)),
            ),
            block("::/0", settings.blockedCidrs.filter(isV6)),
            // Some network plugins do not count pods as part of any CIDR block, the cluster's DNS among them.
            { namespaceSelector: {} },
          ],
        },
      ],
    },
  };
}

function block(cidr: string, except: string[]): NetworkPolicyPeer {
  return { ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } };
}

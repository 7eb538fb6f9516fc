import type { StackValidationPolicy } from "@pulumi/policy";

const workloads = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"];

interface Workload {
  metadata?: { namespace?: string };
  spec?: { template?: { spec?: { containers?: { securityContext?: { privileged?: boolean } }[] } } };
}

/** A privileged builder controls its node, and anyone who can enter its namespace controls the builder. */
export const privilegedApart: StackValidationPolicy = {
  name: "dalec-privileged-apart",
  description: "Each privileged builder has its own namespace.",
  validateStack: ({ resources }, reportViolation) => {
    const found = resources.filter(({ type }) => workloads.includes(type));
    const builderOf = (resource: (typeof found)[number]) =>
      resource.parent?.type === "dalec:index:KubernetesBuilder" ? resource.parent.urn : undefined;
    for (const resource of found.filter((one) => builderOf(one) !== undefined)) {
      const { metadata, spec }: Workload = resource.props;
      const containers = spec?.template?.spec?.containers ?? [];
      if (!containers.some(({ securityContext }) => securityContext?.privileged === true)) continue;
      const namespace = metadata?.namespace ?? "default";
      const isOwn = resources.some(
        ({ type, parent, props }) =>
          type === "kubernetes:core/v1:Namespace" &&
          parent?.urn === builderOf(resource) &&
          props.metadata?.name === namespace,
      );
      if (isOwn) continue;
      reportViolation(
        `"${resource.name}" is privileged in the namespace "${namespace}", which it does not own; omit \`namespace\`, and the builder creates one`,
        resource.urn,
      );
    }
  },
};

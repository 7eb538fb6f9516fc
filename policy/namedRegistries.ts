import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type BuildProperties, buildType, partsOf } from "./image";

/** How the rule is configured: `pulumi up --policy-pack-config`. */
interface Configuration {
  registries?: string[];
}

/** Images leave the builder only for registries that are named in the pack's configuration. */
export const namedRegistries: ResourceValidationPolicy = {
  name: "dalec-named-registries",
  description: "Images are pushed to named registries only.",
  configSchema: {
    properties: { registries: { type: "array", items: { type: "string" }, default: [] } },
  },
  validateResource: (args, reportViolation) => {
    if (args.type !== buildType) return;
    const { push, tags = [] }: BuildProperties = args.props;
    const { registries = [] } = args.getConfig<Configuration>();
    for (const reference of push === true ? tags : []) {
      const { registry } = partsOf(reference);
      if (registries.includes(registry)) continue;
      const named = registries.length === 0 ? "none is named" : `those named are ${registries.join(", ")}`;
      reportViolation(`"${reference}" is pushed to ${registry}; ${named}`);
    }
  },
};

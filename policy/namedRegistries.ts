import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type BuildProperties, buildType, partsOf } from "./image";

/** The configuration of the rule, which `pulumi up --policy-pack-config` passes. */
interface Configuration {
  registries?: string[];
}

/** Images may be pushed only to the registries that the configuration of the policy pack lists. */
export const namedRegistries: ResourceValidationPolicy = {
  name: "dalec-named-registries",
  description: "Images are pushed only to the registries of the configuration.",
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
      const allowed = registries.length === 0 ? "no registry" : registries.join(", ");
      reportViolation(`"${reference}" is pushed to ${registry}; the configuration allows ${allowed}`);
    }
  },
};

import * as pulumi from "@pulumi/pulumi";

/** What a build is given beside its settings, as far as the check of its spec looks at it. */
export interface Given {
  /** Names of its secrets. Omitted where they are not known: then no secret counts as missing. */
  secretNames?: readonly string[];
  /** Whether it installs packages of other builds in the place of its own. */
  packages?: boolean;
}

/** The names of secrets: none where there are none, nothing where they are the value of an output. */
export function givenSecrets({ secrets }: { secrets?: unknown }): Pick<Given, "secretNames"> {
  if (secrets === undefined) return { secretNames: [] };
  if (pulumi.Output.isInstance(secrets) || secrets instanceof Promise) return {};
  return typeof secrets === "object" && secrets !== null ? { secretNames: Object.keys(secrets) } : {};
}

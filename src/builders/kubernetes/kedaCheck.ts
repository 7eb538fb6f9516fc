import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, displayName } from "../../arguments";
import type { ClusterAccess } from "../../connection";
import { messageOf } from "../../machine/caught";
import type { KedaInstallation } from "../../machine/keda";
import { kubeconfigText } from "../../machine/kubeconfig";
import { clusterAccess } from "./clusterAccess";

/** The first release with the trigger that reads a ConfigMap. */
const needed = [2, 21] as const;

/**
 * Looks for KEDA in the cluster of a builder's objects.
 *
 * @param afterwards an output that comes once all that the builder depends on exists
 * @param mayCome whether the program may install KEDA before it makes the builder, so that a preview does not see it yet
 * @returns an output that comes once KEDA was found, or could not be looked for
 */
export function kedaChecked(
  builder: pulumi.ComponentResource,
  afterwards: pulumi.Output<unknown>,
  mayCome: boolean,
): pulumi.Output<undefined> {
  // Without an engine, a unit test runs the program, and it must not reach a cluster.
  if (pulumi.runtime.getEngine() === undefined) return pulumi.output(undefined);
  const hasProvider = builder.getProvider("kubernetes:core/v1:Namespace") !== undefined;
  const access = pulumi.unsecret(clusterAccess(builder));
  return pulumi.all([access, afterwards]).apply(async ([known]): Promise<undefined> => {
    // A provider whose settings are still unknown must not lead to the cluster that this machine happens to use.
    if (pulumi.runtime.isDryRun() && hasProvider && Object.keys(known).length === 0) return;
    const problem = await problemIn(known, builder);
    if (problem === undefined || (mayCome && pulumi.runtime.isDryRun())) return;
    throw new ArgumentsError(displayName(builder), [{ propertyPath: "autoscaling", reason: problem }]);
  });
}

async function problemIn(
  access: ClusterAccess,
  builder: pulumi.ComponentResource,
): Promise<string | undefined> {
  try {
    const [{ clusterOf }, { kedaIn }] = await Promise.all([
      import("../../machine/cluster.js"),
      import("../../machine/keda.js"),
    ]);
    return kedaProblem(await kedaIn(clusterOf(kubeconfigText(access))));
  } catch (error) {
    pulumi.log.warn(`autoscaling needs KEDA, which could not be looked for: ${messageOf(error)}`, builder);
    return undefined;
  }
}

/** What is wrong with the KEDA of a cluster; undefined when nothing is, or the cluster does not tell its release. */
export function kedaProblem(found: KedaInstallation | undefined): string | undefined {
  const expected = `expected KEDA ${needed.join(".")} or newer in the cluster`;
  const remedy =
    "helm upgrade --install keda keda --repo https://kedacore.github.io/charts --namespace keda --create-namespace";
  if (found === undefined) {
    return `${expected}, got none; install it with \`${remedy}\`, or if this program installs it, name that in \`dependsOn\` of the builder`;
  }
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(found.release ?? "") ?? [];
  // A release without numbers is not older.
  const isOld = Number(major) < needed[0] || (Number(major) === needed[0] && Number(minor) < needed[1]);
  return isOld ? `${expected}, got ${found.release}; upgrade it with \`${remedy}\`` : undefined;
}

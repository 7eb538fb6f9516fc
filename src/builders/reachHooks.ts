import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { BuilderConnection } from "../connection";
import { instanceName } from "../instanceName";
import { toldInProgram } from "../told";

/** The update waits for the answer, so it is short; a build has the patience that the user has set. */
const patienceSeconds = 5;

/**
 * Hooks of a builder's registration that warn of daemons that do not answer, when the registration is new or changes: builds
 * ask the daemons too, but an update may have none. It is no error, since a daemon may start later.
 */
export function reachHooks(
  builder: pulumi.ComponentResource,
  connection: pulumi.Output<BuilderConnection>,
): pulumi.ResourceHookBinding {
  const told = toldInProgram();
  const warn = async () => {
    const { unreachableNodes } = await import("../machine/drivers/reach.js");
    const known = await new Promise<BuilderConnection>((resolve) => {
      connection.apply((value) => resolve(value));
    });
    const nodes = known.nodes.map((node) => ({ ...node, connectTimeoutSeconds: patienceSeconds }));
    for (const problem of await unreachableNodes({ ...known, nodes })) {
      if (told.before(problem, builder) === undefined) await pulumi.log.warn(problem, builder);
    }
  };
  // An inline program has its context only where the hook was declared.
  const hook = new pulumi.ResourceHook(`${instanceName(builder)} registered`, AsyncResource.bind(warn));
  return { afterCreate: [hook], afterUpdate: [hook] };
}

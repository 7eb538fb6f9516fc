import * as pulumi from "@pulumi/pulumi";
import { withSecrets } from "../confidential";
import type { BuilderConnection } from "../connection";
import { defined } from "../json";
import { type MachineCommandArgs, machineCommand } from "../machineCommand";

/** What a registration needs besides the connection. */
export interface RegistrationOptions extends Omit<MachineCommandArgs, "connection"> {
  /** What must exist before buildx can reach the builder. */
  dependsOn?: pulumi.Resource[];
  /** What the program does when the registration is new or changes. */
  hooks?: pulumi.ResourceHookBinding;
}

/**
 * Registers a builder with buildx on the machine that runs `pulumi up`, for as long as the builder exists.
 *
 * @returns the connection, known in a preview and still a dependency on the registration
 */
export function registerBuilder(
  builder: pulumi.ComponentResource,
  connection: pulumi.Input<BuilderConnection>,
  options: RegistrationOptions = {},
): pulumi.Output<BuilderConnection> {
  const { dependsOn = [], hooks, ...args } = options;
  const marked = secretConnection(connection);
  const command = { connection: marked, ...args };
  const name = `${pulumi.resourceName(builder)}-registration`;
  const registration = machineCommand(name, command, { parent: builder, dependsOn, ...defined({ hooks }) });
  return pulumi.output({ connection: marked, urn: registration.urn }).connection;
}

/**
 * A connection with its keys and credentials marked as secrets.
 *
 * By its properties, not by `apply`: the known parts of a connection stay known in a preview, although others are not.
 */
export function secretConnection(
  connection: pulumi.Input<BuilderConnection>,
): pulumi.Output<BuilderConnection> {
  const { name, driver, spread, nodes, allowedFrontends } = pulumi.output(connection);
  const marked = { name, driver, nodes: withSecrets(nodes) };
  return pulumi.output({ ...marked, ...defined({ spread, allowedFrontends }) });
}

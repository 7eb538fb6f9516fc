import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { BuilderConnection } from "../connection";
import { type BuildNeeds, prepare } from "../machine/prepare";
import { type MachineCommandArgs, machineCommand } from "../machineCommand";

/** What a registration needs besides the connection. */
export interface RegistrationOptions extends Omit<MachineCommandArgs, "connection"> {
  /** The builder component. */
  parent: pulumi.Resource;
  /** What must exist before buildx can reach the builder. */
  dependsOn?: pulumi.Resource[];
}

/** The name of a builder's buildx instance: plain, so that it is known in every preview. */
export function instanceName(name: string): string {
  const full = `${pulumi.getProject()}-${pulumi.getStack()}-${name}`
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, "-");
  return /^[a-z]/.test(full) ? full : `b-${full}`;
}

/**
 * Registers a builder with buildx on the machine that runs `pulumi up`, for as long as the builder exists.
 *
 * @returns the connection, known in a preview and still a dependency on the registration
 */
export function registerBuilder(
  name: string,
  connection: pulumi.Input<BuilderConnection>,
  options: RegistrationOptions,
): pulumi.Output<BuilderConnection> {
  const { parent, dependsOn = [], ...args } = options;
  const registration = machineCommand(`${name}-registration`, { connection, ...args }, { parent, dependsOn });
  // By its property, not by `apply`: the known parts of a connection stay known in a preview, although others are not.
  return pulumi.output({ connection, urn: registration.urn }).connection;
}

/**
 * A hook that makes a builder ready just before a build: registers it where this machine does not have it (another
 * laptop, a fresh CI runner, a wiped home, a local daemon that died), and asks whether it answers. State and plan
 * never see it.
 */
export function registerBeforeBuild(
  build: pulumi.ComponentResource,
  connection: pulumi.Output<BuilderConnection>,
  needs: BuildNeeds,
): pulumi.ResourceHook {
  const hook = `${pulumi.resourceType(build)}:${pulumi.resourceName(build)}:register`;
  return new pulumi.ResourceHook(
    hook,
    inProgram(async () => {
      for (const warning of await prepare(await settled(connection), needs)) {
        await pulumi.log.warn(warning, build);
      }
    }),
  );
}

/** A hook's work with the context of the program, which an inline program has only where it was declared. */
export function inProgram<Args extends unknown[], Result>(
  work: (...args: Args) => Result,
): (...args: Args) => Result {
  return AsyncResource.bind(work);
}

/** The value of an output, for hooks: they run only in an update, when every output has one. */
export function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

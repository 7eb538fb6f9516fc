import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { Eventual } from "../arguments";
import type { BuilderConnection } from "../connection";
import { type BuildNeeds, prepare } from "../machine/prepare";

/**
 * A hook that makes a builder ready just before a build: registers it on a machine that does not have it (another laptop,
 * a new CI runner, a wiped home, a local daemon that died), and checks that it answers. State and plan never show it.
 */
export function prepareBuilder(
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
export function settled<T>(value: Eventual<T>): Promise<T> {
  return new Promise((resolve) => {
    if (pulumi.Output.isInstance(value)) value.apply((known) => resolve(known));
    else resolve(value);
  });
}

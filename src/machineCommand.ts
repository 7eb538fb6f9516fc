import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { machineScript } from "./machine/script";

/** What a life-cycle resource does, and with what. */
export interface Lifecycle {
  /** The verb of src/machine/main.ts that create and update run. */
  create: "register" | "nothing";
  /** The verb that delete runs. */
  delete: "unregister" | "removeOutput" | "removeStages";
  /** What the verbs work on, as JSON; it travels in the environment, so no command line shows it. */
  data: pulumi.Input<string>;
  /** A value whose change means: delete with the old data, then create with the new. */
  place?: pulumi.Input<string>;
  /** What of the thing itself was found changed since it was made; it is put right by an update, which a plan shows. */
  drift?: { observed?: string };
}

/** A resource that does something on the machine that runs `pulumi up`, and undoes it on delete. */
export function lifecycle(name: string, args: Lifecycle, opts: pulumi.CustomResourceOptions): local.Command {
  const environment: Record<string, pulumi.Input<string>> = { PULUMI_DALEC_DATA: args.data };
  if (args.place !== undefined) {
    environment.PULUMI_DALEC_PLACE = args.place;
  }
  if (args.drift?.observed !== undefined) {
    environment.PULUMI_DALEC_DRIFT = args.drift.observed;
  }
  return new local.Command(
    name,
    {
      interpreter: ["node", "-e", machineScript()],
      create: args.create,
      delete: args.delete,
      environment,
      logging: local.Logging.None,
      addPreviousOutputInEnv: false,
    },
    {
      ...opts,
      replaceOnChanges: ["environment.PULUMI_DALEC_PLACE"],
      deleteBeforeReplace: true,
      // The last drift that was put right stays in the state, and is no change.
      ...(args.drift !== undefined && args.drift.observed === undefined
        ? { ignoreChanges: ["environment.PULUMI_DALEC_DRIFT"] }
        : {}),
    },
  );
}

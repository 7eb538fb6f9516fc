import type { Fault, Operation } from "../fault";
import { type roles, signal } from "../processes";

const everywhere: readonly Operation[] = ["create", "update", "destroy"];
const whileProgramRuns: readonly Operation[] = ["create", "update"];

/** Sends a signal to the CLI at a random moment, and again after a pause. */
function toCli(name: NodeJS.Signals, repeatAfterMs?: number): NonNullable<Fault["meanwhile"]> {
  return async (scene, run, operation) => {
    await scene.moment(run, operation);
    signal([run.pid], name);
    if (repeatAfterMs === undefined) return undefined;
    const again = Date.now() + repeatAfterMs;
    await scene.until(run, () => Date.now() >= again);
    if (run.running()) signal([run.pid], name);
    return undefined;
  };
}

/** Kills a process at a random moment of the operation, or as soon as there is one. */
function killed(role: keyof typeof roles): NonNullable<Fault["meanwhile"]> {
  return async (scene, run, operation) => {
    await scene.moment(run, operation);
    await scene.until(run, () => scene.processes(role).length > 0);
    signal(scene.processes(role), "SIGKILL");
    return undefined;
  };
}

/** Ends one of the processes that an update consists of. */
export const processFaults: readonly Fault[] = [
  {
    what: "Ctrl-C",
    part: "processes of the update",
    during: everywhere,
    meanwhile: toCli("SIGINT"),
    outcome: "either",
    reads: /cancel/i,
    after: "Pulumi says that the update was cancelled; the next `up` continues",
    short: true,
    tries: 30,
  },
  {
    what: "Ctrl-C, and again a moment later",
    part: "processes of the update",
    during: everywhere,
    meanwhile: toCli("SIGINT", 200),
    outcome: "either",
    reads: /cancel|terminat/i,
    after: "`pulumi cancel` if the stack is locked; the next `up` continues",
    tries: 30,
  },
  {
    what: "SIGTERM to `pulumi`",
    part: "processes of the update",
    during: everywhere,
    meanwhile: toCli("SIGTERM"),
    outcome: "either",
    after: "`pulumi cancel` if the stack is locked; the next `up` continues",
    tries: 30,
  },
  {
    what: "`pulumi` killed with SIGKILL",
    part: "processes of the update",
    during: everywhere,
    meanwhile: toCli("SIGKILL"),
    outcome: "either",
    after: "`pulumi cancel`, as the stack stays locked; the next `up` continues",
    short: true,
    tries: 30,
  },
  {
    what: "the program killed with SIGKILL",
    part: "processes of the update",
    during: whileProgramRuns,
    meanwhile: killed("program"),
    outcome: "either",
    reads: /exit|EOF|error/i,
    after: "Pulumi says that the program ended; the next `up` continues",
    tries: 20,
  },
  {
    what: "the `command` provider killed with SIGKILL",
    part: "processes of the update",
    during: everywhere,
    meanwhile: killed("commandProvider"),
    outcome: "either",
    reads: /EOF|Unavailable|connection|plugin/i,
    after: "Pulumi names the plugin that ended; the next `up` continues",
    tries: 30,
  },
  {
    what: "the `docker-build` provider killed with SIGKILL",
    part: "processes of the update",
    during: everywhere,
    meanwhile: killed("buildProvider"),
    outcome: "either",
    reads: /EOF|Unavailable|connection|plugin/i,
    after: "Pulumi names the plugin that ended; the next `up` continues",
    short: true,
    tries: 30,
  },
];

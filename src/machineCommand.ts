import { createHash } from "node:crypto";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { BuilderConnection } from "./connection";
import { instanceName, ownerName, stackName } from "./instanceName";
import { canonicalJson, defined } from "./json";
import { freeName, keepingName, keptName, ownerVariable } from "./keptName";
import type { BuilderOwner } from "./machine/drivers/driver";
import { driverNameOf } from "./machine/drivers/table";
import { privateName, stagesName } from "./machine/manifest";
import { builderNotes, type NameNotes } from "./machine/nameNotes";
import { machineScript } from "./machine/script";
import { withoutStackTraces } from "./withoutStackTraces";

/** What a builder's registration needs. */
export interface MachineCommandArgs {
  /** The builder to register. */
  connection: pulumi.Input<BuilderConnection>;
  /** Where the daemon is. A change removes the old daemon before the new one is made. */
  place?: pulumi.Input<string>;
  /** Set for a builder that can drift. */
  drift?: Drift;
}

/** What became of a builder since its creation. */
export interface Drift {
  /** The builder by its present name, by which the next program looks for its drift. */
  component: string;
  /** The drift that was found: it shows in the plan, and the update repairs it. */
  observed?: string;
}

/** A resource that registers a builder on the machine that runs `pulumi up`, and removes it on delete. */
export function machineCommand(
  name: string,
  { connection, place, drift }: MachineCommandArgs,
  opts: pulumi.CustomResourceOptions,
): local.Command {
  const owner: BuilderOwner = defined({ stack: stackName(), component: drift?.component });
  const environment = drift?.observed === undefined ? undefined : { PULUMI_DALEC_DRIFT: drift.observed };
  const command = defined({
    interpreter,
    create: "register",
    delete: "unregister",
    // A secret in the connection makes all of it secret.
    stdin: pulumi.output(connection).apply(({ allowedFrontends: _, nodes: all, ...known }) => {
      const nodes = all.map(({ autoscaling: _, ...node }) => node);
      return program(driverNameOf({ ...known, nodes }), { ...known, nodes, ...owner });
    }),
    triggers: place === undefined ? undefined : [place],
    environment,
    // What the script waits for, and what it could not find. An error is shown in any case.
    logging: local.Logging.Stdout,
    addPreviousOutputInEnv: false,
  });
  const options = {
    ...opts,
    deleteBeforeReplace: true,
    // The drift that was repaired last stays in the state, and is no change.
    ...(drift !== undefined && environment === undefined ? { ignoreChanges: ["environment"] } : {}),
  };
  return withoutStackTraces(() => new local.Command(name, command, options));
}

/** The files that builds of one component leave on the machine. */
export interface OwnedFiles {
  /** The directory of Pulumi.yaml, with the stages of contexts and of packages: also of an owner that has none now. */
  projectDirectory: string;
  /** The directory of the published package files. Defaults to none. */
  outputDirectory?: string;
}

/**
 * A resource that removes the files of a component's builds when the component is deleted; until then it runs nothing. A
 * change of a directory removes the files in the former one.
 *
 * @param notes those in the project's directory
 * @returns the component's name on machines, which owns the files. What uses it comes after the removal of former files
 */
export function ownedFiles(
  component: pulumi.ComponentResource,
  { projectDirectory, outputDirectory }: OwnedFiles,
  notes: NameNotes,
): pulumi.Output<string> {
  const present = freeName((attempt) => ownerName(component, attempt), notes);
  const { inputs, options } = keepingName(component, present);
  // The default shell runs it. Each text is kept twice in the state of every build: an interpreter, or the words among the
  // triggers, would cost as much again.
  const removal =
    outputDirectory === undefined
      ? { delete: stagesRemoval(projectDirectory) }
      : {
          delete: `node - ${ownerWord} ${shellWord(projectDirectory)} ${shellWord(outputDirectory)}`,
          stdin: machineScript("files"),
        };
  const command = { ...removal, ...inputs };
  const name = `${pulumi.resourceName(component)}-files`;
  const opts = { ...options, deleteBeforeReplace: true, replaceOnChanges: ["delete"] };
  return keptName(
    component,
    present,
    withoutStackTraces(() => new local.Command(name, command, opts)),
    notes,
  );
}

/**
 * The name of a builder on machines. A resource of its own keeps it, which never changes, since what the builder consists
 * of is named after it.
 */
export function builderName(builder: pulumi.ComponentResource): pulumi.Output<string> {
  const present = freeName((attempt) => instanceName(builder, attempt), builderNotes);
  const { inputs, options } = keepingName(builder, present);
  const name = `${pulumi.resourceName(builder)}-name`;
  return keptName(
    builder,
    present,
    withoutStackTraces(() => new local.Command(name, inputs, options)),
    builderNotes,
  );
}

const ownerWord = `"\${${ownerVariable}:?}"`;

/** What the script for files does where there are only stages, as shell text of a fifth of its size. */
function stagesRemoval(projectDirectory: string): string {
  return `cd ${shellWord(projectDirectory)} 2>/dev/null || exit 0
for path in ${privateName} ${privateName}/${stagesName}; do
  [ ! -L $path ] || { echo "$path is a symbolic link; remove it" >&2; exit 1; }
done
rm -rf ${privateName}/${stagesName}/${ownerWord}
rmdir ${privateName}/${stagesName} ${privateName} 2>/dev/null || :`;
}

function shellWord(text: string): string {
  return /^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Whether a build must not read the cache, because its trigger is new: nothing without a trigger.
 *
 * A resource remembers the trigger, since the program does not see the state. When the build changes, it compares the two;
 * until then it gives the same answer, so that the answer alone never changes a build.
 *
 * @param build hash of everything that the build can see
 */
export function cacheUse(
  name: string,
  trigger: pulumi.Input<string> | undefined,
  build: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): { noCache?: pulumi.Output<boolean> } {
  if (trigger === undefined) return {};
  const known = pulumi.unsecret(pulumi.output(trigger).apply(hashOf));
  const command = {
    create: 'read -r trigger build; echo "new $trigger"',
    update: `read -r trigger build
case "$PULUMI_COMMAND_STDOUT" in *" $trigger") echo "same $trigger" ;; *) echo "new $trigger" ;; esac`,
    stdin: pulumi.interpolate`${known} ${build}\n`,
    logging: local.Logging.None,
  };
  const { stdout } = withoutStackTraces(() => new local.Command(name, command, opts));
  return { noCache: stdout.apply((text) => String(text).startsWith("new ")) };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Node reads the script from stdin, where the data precedes it: neither is limited in size or shown in a process list. */
const interpreter = ["node", "-"];

function program(script: string, data: object): string {
  return `const data=${canonicalJson(data)}\n${machineScript(script)}`;
}

import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { Eventual } from "../arguments";
import { asConnection, type BuilderConnection } from "../connection";
import { type BuildNeeds, buildInstance, lostNodes, prepare } from "../machine/prepare";
import { BuilderWatch } from "./builderWatch";
import { explainFailure, type FailedBuildSpec } from "./failure";
import { type AskedBuild, heedFrontend } from "./heedFrontend";
import { unservedTrigger } from "./rebuildTrigger";

/** What the hooks of a build know about it. */
export interface HookedBuild {
  /** The component that builds. */
  component: pulumi.ComponentResource;
  /** What the build requires of its builder. */
  needs: BuildNeeds;
  /** What is built, to explain a failure. */
  spec: Eventual<FailedBuildSpec>;
  /** What the frontend is asked about before the build; undefined to ask nothing. */
  asked: Eventual<AskedBuild | undefined>;
}

/** A builder as its builds use it. All builds on the same builder share it, because each Output and hook costs time. */
export interface UsedBuilder {
  /** Name of the buildx instance that builds. The name alone is not secret, even if the connection holds a client key. */
  instance: pulumi.Output<string>;
  /** Says when the builder no longer answers while it builds. A build begins in its hook. */
  watch: BuilderWatch<pulumi.ComponentResource>;
  /** The hooks of a build's resource. */
  hooksOf(build: HookedBuild): pulumi.ResourceHookBinding;
}

const used = new WeakMap<object, WeakMap<object, UsedBuilder>>();

/**
 * The builder that a program gives to a build.
 *
 * One process may run several programs, and a hook belongs to the one that registers it. A component plugin has no stack of
 * its own, so builds there share nothing.
 */
export function usedBuilder(builder: pulumi.Input<BuilderConnection>): UsedBuilder {
  const program = pulumi.runtime.getStackResource();
  const ofProgram = (program && used.get(program)) ?? new WeakMap<object, UsedBuilder>();
  if (program) used.set(program, ofProgram);
  const known = ofProgram.get(builder) ?? makeUsed(pulumi.output(builder));
  ofProgram.set(builder, known);
  return known;
}

function makeUsed(builder: pulumi.Output<BuilderConnection>): UsedBuilder {
  const connection = builder.apply(asConnection);
  const sets: HookSet[] = [];
  const watch = new BuilderWatch<pulumi.ComponentResource>(
    inProgram(async () => lostNodes(await settled(connection))),
    inProgram((text, component) => void pulumi.log.warn(text, component)),
  );
  return {
    watch,
    instance: pulumi.unsecret(instanceOf(builder)),
    hooksOf: (build) => {
      const key = keyOf(build.component);
      // Two components may have the same type and name if their parents have different types.
      const free =
        sets.find(({ builds }) => !builds.has(key)) ??
        hookSet(connection, watch, `${key.replace("dalec:index:", "")}:${sets.length}`);
      if (!sets.includes(free)) sets.push(free);
      free.builds.set(key, build);
      return free.binding;
    },
  };
}

/** By its properties: a preview then knows what is known of a connection, even if another part is not. */
function instanceOf({ name, driver }: pulumi.Output<BuilderConnection>): pulumi.Output<string> {
  return pulumi.all([name, driver]).apply(([known, of]) => buildInstance({ name: known, driver: of }));
}

/** Hooks that find their build by the resource that triggers them. */
interface HookSet {
  builds: Map<string, HookedBuild>;
  binding: pulumi.ResourceHookBinding;
}

function hookSet(
  connection: pulumi.Output<BuilderConnection>,
  watch: BuilderWatch<pulumi.ComponentResource>,
  name: string,
): HookSet {
  const builds = new Map<string, HookedBuild>();
  const prepareBuilder = async (args: pulumi.ResourceHookArgs): Promise<void> => {
    const { urn, oldInputs, newInputs } = args;
    const build = builds.get(keyIn(urn));
    if (build === undefined) throw new Error(`no build belongs to ${urn}`);
    const known = await settled(connection);
    const warnings = [
      ...(await prepare(known, build.needs)),
      oldInputs && unservedTrigger(oldInputs, newInputs),
      await askAbout(build, known),
    ];
    for (const warning of warnings) {
      if (warning === undefined) continue;
      await pulumi.log.warn(warning, build.component);
    }
    watch.begin(build.component);
  };
  const explain = async ({ urn, failedOperation, errors }: pulumi.ErrorHookArgs): Promise<boolean> => {
    const build = builds.get(keyIn(urn));
    if (failedOperation === "delete" || build === undefined) return false;
    watch.end(build.component);
    const spec = await settled(build.spec);
    const explanation = await explainFailure(await settled(connection), spec, errors.join("\n"));
    if (explanation !== undefined) await pulumi.log.error(explanation, build.component);
    return false;
  };
  const before = new pulumi.ResourceHook(`${name}:prepare`, inProgram(prepareBuilder));
  const onError = new pulumi.ErrorHook(`${name}:explain`, inProgram(explain));
  return { builds, binding: { beforeCreate: [before], beforeUpdate: [before], onError: [onError] } };
}

async function askAbout({ asked }: HookedBuild, connection: BuilderConnection): Promise<string | undefined> {
  const build = await settled(asked);
  return build && heedFrontend(buildInstance(connection), build);
}

function keyOf(component: pulumi.ComponentResource): string {
  return `${pulumi.resourceType(component)}::${pulumi.resourceName(component)}`;
}

/** The key in the URN of a build's child: `urn:pulumi:stack::project::dalec:index:Image$docker-build:index:Image::name`. */
function keyIn(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").at(-2)}::${name.join("::")}`;
}

/** A hook's work with the context of the program, which an inline program has only where it was declared. */
function inProgram<Args extends unknown[], Result>(
  work: (...args: Args) => Result,
): (...args: Args) => Result {
  return AsyncResource.bind(work);
}

/** The value of an output, for hooks: they run only in an update, when every output has one. */
function settled<T>(value: Eventual<T>): Promise<T> {
  return new Promise((resolve) => {
    if (pulumi.Output.isInstance(value)) value.apply((known) => resolve(known));
    else resolve(value);
  });
}

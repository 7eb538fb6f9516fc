import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { Eventual } from "../arguments";
import { buildsAt } from "../buildLines";
import { asConnection, type BuilderConnection } from "../connection";
import { defined, isObject } from "../json";
import { messageOf } from "../machine/caught";
import type { Farm } from "../machine/farm/farm";
import { buildInstance } from "../machine/prepare";
import { buildLabel } from "../machine/progress/buildLabel";
import { isWatched } from "../machine/progress/terminal";
import { perProgram } from "../perProgram";
import { type Told, toldInProgram } from "../told";
import { BuildProgress } from "./buildProgress";
import { BuildSpans, type TracedBuild } from "./buildSpans";
import { explainCacheFailure } from "./cacheFailure";
import { explainFailure, type FailedBuildSpec } from "./failure";
import { type AskedBuild, heedFrontend } from "./heedFrontend";
import { pushWarnings } from "./pushCredentials";
import { unservedTrigger } from "./rebuildTrigger";
import { type RunningBuild, RunningBuilds } from "./runningBuilds";

/** What the hooks of a build know about it. */
export interface HookedBuild extends RunningBuild<pulumi.ComponentResource> {
  /** What is built, to explain a failure. */
  spec: Eventual<FailedBuildSpec>;
  /** What the frontend is asked about before the build; undefined to ask nothing. */
  asked: Eventual<AskedBuild | undefined>;
  /** What a span tells of the build, besides its builder and its name. */
  traced: Eventual<Pick<TracedBuild, "spec" | "target">>;
}

/** A builder as its builds use it. All builds on the same builder share it, because each Output and hook costs time. */
export interface UsedBuilder {
  /**
   * Name of the buildx instance that builds what is in a slot. The name alone is not secret, even if the connection holds a
   * client key.
   */
  instanceOf(slot: string): pulumi.Output<string>;
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
  const known = ofProgram.get(builder) ?? makeUsed(pulumi.output(builder), program === undefined);
  ofProgram.set(builder, known);
  return known;
}

function makeUsed(builder: pulumi.Output<BuilderConnection>, isPlugin: boolean): UsedBuilder {
  const connection = builder.apply(asConnection);
  const instances = new Map<string, pulumi.Output<string>>();
  const chosen = chosenBy(builder);
  const sets: HookSet[] = [];
  const running = new RunningBuilds<pulumi.ComponentResource>(
    farmsInProgram(),
    inProgram,
    (text, component) => void pulumi.log.warn(text, component),
    inProgram((text, component) => void pulumi.log.info(text, component, undefined, true)),
  );
  const told = toldInProgram();
  const spans = new BuildSpans<pulumi.ComponentResource>();
  const progress = new BuildProgress<pulumi.ComponentResource>(
    inProgram((text, component) => {
      if (isWatched()) void pulumi.log.info(text, component, undefined, true);
    }),
  );
  return {
    instanceOf: (slot) => {
      const known = instances.get(slot) ?? chosen.apply((choice) => buildInstance(choice, slot));
      instances.set(slot, known);
      return known;
    },
    hooksOf: (build) => {
      running.declare(build.slot);
      // Builds of a program share this object, and those of a plugin only the farm.
      if (isPlugin) connection.apply((known) => running.foresee(known));
      const key = keyOf(build.component);
      // Two components may have the same type and name if their parents have different types.
      const number = sets.length === 0 ? "" : ` ${sets.length}`;
      // Other builds share the hooks. Pulumi puts their name before the reason why a build cannot start.
      const name = `builder of ${key.replace("dalec:index:", "").replace("::", " ")}${number}`;
      const free =
        sets.find(({ builds }) => !builds.has(key)) ??
        hookSet(connection, { running, spans, progress, told }, name);
      if (!sets.includes(free)) sets.push(free);
      free.builds.set(key, build);
      return free.binding;
    },
  };
}

type InstanceChoice = Parameters<typeof buildInstance>[0];

/** By its properties: a preview then knows what is known of a connection, even if another part is not. */
function chosenBy({ name, driver, spread }: pulumi.Output<BuilderConnection>): pulumi.Output<InstanceChoice> {
  const known = pulumi.all([name, driver, spread]);
  return pulumi
    .unsecret(known)
    .apply(([its, of, spreads]) => ({ name: its, driver: of, ...defined({ spread: spreads }) }));
}

/** The farms of the program, by the name of the builder. */
const farmsInProgram = perProgram(() => new Map<string, Farm>());

/** Hooks that find their build by the resource that triggers them. */
interface HookSet {
  builds: Map<string, HookedBuild>;
  binding: pulumi.ResourceHookBinding;
}

/** What follows the builds on one builder. */
interface Followers {
  running: RunningBuilds<pulumi.ComponentResource>;
  spans: BuildSpans<pulumi.ComponentResource>;
  progress: BuildProgress<pulumi.ComponentResource>;
  told: Told;
}

function hookSet(
  connection: pulumi.Output<BuilderConnection>,
  { running, spans, progress, told }: Followers,
  name: string,
): HookSet {
  const builds = new Map<string, HookedBuild>();
  const prepareBuilder = async (args: pulumi.ResourceHookArgs): Promise<void> => {
    const { urn, oldInputs, newInputs } = args;
    const build = builds.get(keyIn(urn));
    if (build === undefined) throw new Error(`no build belongs to ${urn}`);
    const known = await settled(connection);
    const { component } = build;
    const traced = { name: pulumi.resourceName(component), builder: known.name };
    spans.begin(component, { ...traced, ...(await settled(build.traced)) });
    let inputs: unknown;
    try {
      inputs = await settled(pulumi.output(newInputs));
      const ofBuilder = await running.begin(known, build, platformsIn(inputs));
      const warnings = [
        // The same for all builds on it.
        ...ofBuilder.filter((warning) => told.before(warning, component) === undefined),
        ...pushWarnings(inputs),
        oldInputs && unservedTrigger(oldInputs, newInputs),
        await askAbout(build, known),
      ];
      for (const warning of warnings) {
        if (warning === undefined) continue;
        await pulumi.log.warn(warning, component);
      }
    } catch (error) {
      spans.end(component, { failed: true });
      await running.end(component);
      const teller = told.before(messageOf(error), component);
      throw teller === undefined ? error : new Error(`the build cannot start: see the message of ${teller}`);
    }
    const places = running.placesOf(component);
    if (places.length > 0) await pulumi.log.info(buildsAt(places), component, undefined, true);
    spans.start(component, places);
    running.start(component);
    const label = labelIn(inputs);
    if (label === undefined || !(isWatched() || spans.isRecorded(component))) return;
    progress.begin(component, { label, routes: () => running.routesOf(component), places });
  };
  const explain = async ({
    urn,
    failedOperation,
    errors,
    newInputs,
  }: pulumi.ErrorHookArgs): Promise<boolean> => {
    const build = builds.get(keyIn(urn));
    if (failedOperation === "delete" || build === undefined) return false;
    const known = await settled(connection);
    const message = errors.join("\n");
    const { again, why } = await running.failed(known, build, message);
    if (again !== undefined) {
      // Nothing is lost when docker-build merely looks again.
      if (again === "") return true;
      const places = running.placesOf(build.component);
      spans.again(build.component, places);
      progress.again(build.component, places);
      await pulumi.log.warn(again, build.component);
      return true;
    }
    const explanation =
      why ??
      explainCacheFailure(await settled(pulumi.output(newInputs)), message) ??
      (await explainFailure(buildInstance(known, build.slot), await settled(build.spec), message));
    const parts = progress.end(build.component, { failed: true });
    spans.end(build.component, { failed: true, parts });
    await running.end(build.component);
    if (explanation === undefined) return false;
    const teller = told.before(explanation, build.component);
    const shown =
      teller === undefined ? explanation : `the build failed like that of ${teller}: see its message`;
    await pulumi.log.error(shown, build.component);
    return false;
  };
  const finish = async ({ urn }: pulumi.ResourceHookArgs): Promise<void> => {
    const build = builds.get(keyIn(urn));
    if (build === undefined) return;
    const parts = progress.end(build.component, { failed: false });
    spans.end(build.component, { failed: false, parts });
    await running.end(build.component);
  };
  const before = new pulumi.ResourceHook(name, inProgram(prepareBuilder));
  const after = new pulumi.ResourceHook(`${name} ended`, inProgram(finish));
  const onError = new pulumi.ErrorHook(`${name} failed`, inProgram(explain));
  const binding = {
    ...{ beforeCreate: [before], beforeUpdate: [before], onError: [onError] },
    // The engine waits for these, so that a program does not end before its places are given back.
    ...{ afterCreate: [after], afterUpdate: [after] },
  };
  return { builds, binding };
}

async function askAbout(
  { asked, slot }: HookedBuild,
  connection: BuilderConnection,
): Promise<string | undefined> {
  const build = await settled(asked);
  return build && heedFrontend(buildInstance(connection, slot), build);
}

/** The platforms of a build, from the inputs of its resource. */
function platformsIn(inputs: unknown): string[] {
  const platforms = isObject(inputs) && Array.isArray(inputs.platforms) ? inputs.platforms : [];
  return platforms.filter((platform) => typeof platform === "string");
}

/** What distinguishes a build from others of its daemon, from the inputs of its resource. */
function labelIn(inputs: unknown): string | undefined {
  const labels = isObject(inputs) && isObject(inputs.labels) ? inputs.labels : {};
  const label = labels[buildLabel];
  return typeof label === "string" ? label : undefined;
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

import { createHash } from "node:crypto";
import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { derive, type Eventual, settle } from "../arguments";
import { secretLocation } from "../confidential";
import { defined } from "../json";
import { buildLabel } from "../machine/progress/buildLabel";
import { cacheText } from "./cache";
import { packageContexts, withContexts } from "./packages/packageContexts";
import { forProvider } from "./paths";
import type { BuildPlan } from "./plan";
import { type ContextLocations, keepStages, locationsOf, stageContexts, stagePlace } from "./stages";
import type { PlannedArgs } from "./targetPlan";

/** What a build is made from, in the form that docker-build takes. */
export interface DockerInputs {
  /** Inputs of a `docker-build.Image`. */
  inputs: Omit<docker.ImageArgs, "push">;
  /** Hash of everything that the build can see: equal hashes mean equal results. */
  hash: Eventual<string>;
}

/**
 * Stages what a build can see, and turns its arguments into docker-build's inputs.
 *
 * @param component the component as error messages name it
 */
export function dockerInputs(
  component: string,
  owner: Eventual<string>,
  args: PlannedArgs,
  { inline, allowedInline = inline, target, contexts }: BuildPlan,
): DockerInputs {
  const own = contextLocations(contexts, owner);
  const ofPackages = packageContexts(owner, component, args);
  const ownHash = derive([inline, target, own], (text, { name, buildArgs, platforms }, { main, named }) => {
    return hashOf({ inline: text, target: name, buildArgs, platforms, context: main, namedContexts: named });
  });
  const hash = derive([ownHash, ofPackages], withContexts);
  const inputs = {
    dockerfile: { inline: allowedInline },
    target: derive([target], ({ name }) => name),
    buildArgs: derive([target], ({ buildArgs }) => buildArgs),
    platforms: derive([target], ({ platforms }) => ifAny(platforms)),
    // `context` and `namedContexts`; `prebuiltPackages` and `dependencyPackages`.
    context: derive([own, ofPackages], contextInputs),
    // Dalec takes no notice of labels. The history of the daemon shows them.
    labels: derive([hash], (known) => ({ [buildLabel]: known })),
    ...defined({
      cacheFrom: args.cacheFrom && derive([settle(args.cacheFrom)], (caches) => cacheInputs(caches, "from")),
      cacheTo: args.cacheTo && derive([settle(args.cacheTo)], (caches) => cacheInputs(caches, "to")),
      ssh: args.ssh,
      secrets: args.secrets && pulumi.secret(args.secrets),
      registries: args.registries && pulumi.secret(args.registries),
    }),
  };
  return { inputs, hash };
}

/** A build that stages nothing does not wait for its owner. */
function contextLocations(
  contexts: BuildPlan["contexts"],
  owner: Eventual<string>,
): Eventual<ContextLocations> {
  if (pulumi.Output.isInstance(contexts) || contexts.local.length > 0) {
    return derive([contexts, owner], stageContexts);
  }
  derive([owner], (name) => keepStages(stagePlace(name, "contexts"), {}));
  return locationsOf(contexts.passed);
}

function contextInputs({ main, named }: ContextLocations, ofPackages: Readonly<Record<string, string>>) {
  const contexts = Object.entries({ ...named, ...ofPackages });
  const located = ifAny(contexts.map(([name, location]) => [name, { location: secretLocation(location) }]));
  return { location: secretLocation(main), ...defined({ named: located && Object.fromEntries(located) }) };
}

/** The list, if it has entries: the state of each build would keep an empty one twice. */
function ifAny<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

type Caches = readonly Parameters<typeof cacheText>[0][];

function cacheInputs(caches: Caches = [], direction: "from" | "to"): { raw: pulumi.Input<string> }[] {
  return caches.map((cache) => ({ raw: cacheText(cache, direction, forProvider) }));
}

function hashOf(seen: object): string {
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex").slice(0, 12);
}

import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck, derive, type Eventual, type Finding, settle } from "../arguments";
import { TargetKind, withSyntax } from "../dalec";
import { slotOf } from "../machine/farm/slot";
import { type Attempts, attemptProblems, attemptsOf } from "./attempts";
import type { CacheArgs } from "./cache";
import { type ContextPlan, planContexts } from "./contexts/contextPlan";
import { planFrontend } from "./frontend";
import { holdSignerToPolicy, holdToPolicy } from "./frontendPolicy";
import { type OpenSpec, openSpec } from "./openSpec";
import { hasDependencyPackages } from "./packages/packageSources";
import { withRepository } from "./packages/withRepository";
import { PlannedArguments } from "./plannedArguments";
import { withTrigger } from "./rebuildTrigger";
import { type BuildKind, type PlannedArgs, planTarget, type TargetPlan, targetOptions } from "./targetPlan";

/** One build, computed from its arguments. Each part is known as soon as the arguments that it depends on are. */
export interface BuildPlan {
  /** The problems and warnings of the arguments. */
  check: ArgumentCheck;
  /** The spec as the user wrote it. */
  spec: Eventual<OpenSpec>;
  /**
   * The slot of the build, which determines its place on a builder with several. Undefined when the spec is the value of an
   * output: in a preview the slot would be unknown, and the build shown as changed.
   */
  slot: string | undefined;
  /** How often the build is tried, and how long. */
  attempts: Attempts;
  /** The image that reads the spec. */
  frontend: Eventual<string>;
  /** Text of the spec that is built: with its frontend, and with the repository of other builds' packages. */
  inline: Eventual<string>;
  /** The same text, once it is known that the builder runs its frontends. Omitted for a build without a builder. */
  allowedInline?: Eventual<string>;
  /** Whether to ask the frontend before the build. */
  askFrontend: Eventual<boolean>;
  /** The target, and what the spec and the options decide about it. */
  target: Eventual<TargetPlan>;
  /** The contexts that the build reads. */
  contexts: Eventual<ContextPlan>;
}

/** A spec that was opened for one or more builds. */
export type OpenedSpec = ReturnType<typeof openSpec>;

/**
 * Plans a build: checks its spec once, and looks once at what the build can see of its contexts. Writes nothing.
 *
 * @param opened the spec, which a caller may open once for many builds
 * @param otherTargets targets of the same Build that get the same named contexts
 */
export function planBuild(
  args: PlannedArgs,
  kind: BuildKind,
  opened: OpenedSpec = openSpec(args),
  otherTargets: readonly string[] = [],
): BuildPlan {
  const check = new ArgumentCheck();
  const options = settle(targetOptions(args));
  const namedContexts = settle(args.namedContexts);
  const spec = check.derive([opened], (finding) => finding);
  const planned = check.derive([spec, options], (open, known) =>
    planTarget(open, known, args, kind, otherTargets),
  );
  const policy = settle(args.frontendPolicy);
  const context = settle(args.context);
  const target = check.derive([spec, planned, policy], holdToPolicy);
  const signed = check.derive([spec, target, policy, context, namedContexts], holdSignerToPolicy);
  const frontend = check.derive([spec, settle(args.frontend), policy], planFrontend);
  const contexts = check.derive([spec, signed, frontend, context, namedContexts], planContexts);
  const repository = hasDependencyPackages(args) ? namedContexts : undefined;
  const trigger = settle(args.rebuildTrigger);
  const inline = check.derive([spec, target, frontend, repository, trigger], inlineSpec(args));
  check.derive([target, settle(args.cacheFrom)], unreadCache);
  const askFrontend = derive([settle(args.askFrontend)], (ask) => ask === true);
  const attempts = attemptsOf(args);
  check.derive([attempts], (known) => ({ value: undefined, problems: attemptProblems(known), warnings: [] }));
  const slot = pulumi.Output.isInstance(spec)
    ? undefined
    : slotOf(spec.document.facts().name ?? "", args.target);
  return { check, spec, slot, attempts, frontend, inline, askFrontend, target, contexts };
}

/** The plans of the builds of a Build. */
export const plannedBuilds = new PlannedArguments<BuildPlan>();

function inlineSpec(args: PlannedArgs) {
  return (
    { document: { text } }: OpenSpec,
    { target, valid }: TargetPlan,
    frontend: string,
    namedContexts: Readonly<Record<string, string>> | undefined,
    trigger: string | undefined,
  ): Finding<string> => {
    const needsRepository = valid && target !== undefined && hasDependencyPackages(args);
    const { value, ...found } = needsRepository
      ? withRepository(text, target, namedContexts)
      : { value: text, problems: [], warnings: [] };
    return { value: withTrigger(withSyntax(value, frontend), trigger), ...found };
  };
}

/** BuildKit reads an imported cache only when the frontend asks for it, and Dalec's does not. */
function unreadCache(
  { target }: TargetPlan,
  cacheFrom: readonly pulumi.Unwrap<CacheArgs>[] = [],
): Finding<undefined> {
  const isRead = cacheFrom.length === 0 || target === undefined || target.kind === TargetKind.Custom;
  const warning =
    "cacheFrom: Dalec's frontend reads no imported cache, as of release 0.21.5; build a `worker` image and pass it in `namedContexts` instead";
  return { value: undefined, problems: [], warnings: isRead ? [] : [warning] };
}

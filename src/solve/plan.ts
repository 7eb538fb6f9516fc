import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck, type ArgumentProblem, type Eventual, type Finding, settle } from "../arguments";
import {
  type DalecTarget,
  type Diagnostic,
  findTarget,
  Severity,
  type SpecFacts,
  sentence,
  TargetKind,
  withSyntax,
} from "../dalec";
import { defined } from "../json";
import type { CacheArgs } from "./cache";
import { type ContextPlan, planContexts } from "./contexts/contextPlan";
import { isAboutSyntaxLine, planFrontend } from "./frontend";
import { type OpenSpec, openSpec } from "./openSpec";
import {
  hasDependencyPackages,
  type PackageSources,
  packageSourceProblems,
} from "./packages/packageContexts";
import { withRepository } from "./packages/withRepository";
import { isPlatform } from "./reference";
import { earliestTime } from "./reproducible";
import type { BuildOptionsArgs, TargetArgs } from "./targetArgs";

/** The arguments that a build is planned from. */
export type PlannedArgs = Omit<TargetArgs, "builder"> & PackageSources;

/** One build, worked out from its arguments. Each part is known as soon as the arguments that it comes from are. */
export interface BuildPlan {
  /** What is wrong with the arguments. */
  check: ArgumentCheck;
  /** The spec as the user wrote it. */
  spec: Eventual<OpenSpec>;
  /** Text of the spec that is built: with its frontend, and with the repository of other builds' packages. */
  inline: Eventual<string>;
  /** The target, and what the spec and the options decide about it. */
  target: Eventual<TargetPlan>;
  /** The contexts that the build reads. */
  contexts: Eventual<ContextPlan>;
}

/** What a spec and the options of a build decide together. */
export interface TargetPlan {
  /** The target by Dalec's own name. */
  name: string;
  /** The target; undefined when Dalec has none of that name. */
  target: DalecTarget | undefined;
  /** Build arguments, with those that options stand for. */
  buildArgs: Record<string, string>;
  /** Platforms; empty for the builder's own. */
  platforms: string[];
  /** False when something is wrong with the spec or its target. */
  valid: boolean;
}

/** The kinds of target that give files, and those that give an image. */
const kinds = {
  Package: [TargetKind.Package, TargetKind.Sysext, TargetKind.Debug, TargetKind.Custom],
  Image: [TargetKind.Image, TargetKind.Worker, TargetKind.Custom],
} as const;

/** The kind of component that builds a target. */
export type BuildKind = keyof typeof kinds;

/** A spec that was opened for one or more builds. */
export type OpenedSpec = ReturnType<typeof openSpec>;

/**
 * Plans a build: checks its spec once, and looks once at what the build can see of its contexts. Writes nothing.
 *
 * @param opened the spec, which a caller may open once for many builds
 */
export function planBuild(
  args: PlannedArgs,
  kind: BuildKind,
  opened: OpenedSpec = openSpec(args),
): BuildPlan {
  const check = new ArgumentCheck();
  const options = settle(optionsOf(args));
  const namedContexts = settle(args.namedContexts);
  const spec = check.derive([opened], (finding) => finding);
  const target = check.derive([spec, options], (open, known) => planTarget(open, known, args, kind));
  const frontend = check.derive([spec, settle(args.frontend), settle(args.frontendPolicy)], planFrontend);
  const contexts = check.derive([spec, target, frontend, settle(args.context), namedContexts], planContexts);
  const repository = hasDependencyPackages(args) ? namedContexts : undefined;
  const inline = check.derive([spec, target, frontend, repository], inlineSpec(args));
  check.derive([target, settle(args.cacheFrom)], unreadCache);
  return { check, spec, inline, target, contexts };
}

const plans = new WeakMap<object, BuildPlan>();

/**
 * The plan of a component's build, made when it is first asked for: a Build checks all its targets before it declares the
 * first, and each of them then builds by the plan that was checked.
 */
export function planOf(args: PlannedArgs, make: () => BuildPlan): BuildPlan {
  const plan = plans.get(args) ?? make();
  plans.set(args, plan);
  return plan;
}

type Options = pulumi.Unwrap<ReturnType<typeof optionsOf>>;

function optionsOf({ buildArgs, platforms, sourceDateEpoch, skipTests, skipSigning }: BuildOptionsArgs) {
  return defined({ buildArgs, platforms, sourceDateEpoch, skipTests, skipSigning });
}

function planTarget(
  spec: OpenSpec,
  options: Options,
  args: PlannedArgs,
  kind: BuildKind,
): Finding<TargetPlan> {
  const facts = spec.document.facts();
  const { target, ...found } = findTarget(args.target, facts);
  const name = target?.name ?? args.target;
  const remarks = spec.readable ? specRemarks(spec, target, options, args) : [];
  const problems = [
    ...remarks.filter(({ severity }) => severity === Severity.Error).map(asProblem),
    ...targetProblems(args.target, target, "problem" in found ? found.problem : "", kind),
    ...platformProblems(options.platforms),
    ...packageSourceProblems(target, args),
  ];
  const warnings = remarks.filter(({ severity }) => severity === Severity.Warning).map(asWarning);
  if ("warning" in found && found.warning !== undefined) warnings.push(`target: ${found.warning}`);
  const buildArgs = buildArgsOf(options, facts);
  const valid = spec.readable && problems.length === 0;
  return {
    value: { name, target, buildArgs, platforms: options.platforms ?? [], valid },
    problems,
    warnings,
  };
}

function specRemarks(
  { document, file }: OpenSpec,
  target: DalecTarget | undefined,
  { buildArgs }: Options,
  args: PlannedArgs,
): Diagnostic[] {
  const contexts = namesIn(args.namedContexts);
  const diagnostics = document.check(
    defined({
      file,
      // An unknown target is a problem of the argument.
      target: target?.name,
      buildArgs,
      namedContexts: contexts && [...contexts, ...(args.prebuiltPackages === undefined ? [] : ["pkg"])],
      secrets: namesIn(args.secrets),
      ssh: sshNames(args.ssh),
    }),
  );
  return args.frontend === undefined ? diagnostics : diagnostics.filter((one) => !isAboutSyntaxLine(one));
}

/** The names in a record; none when it is not given, undefined when it is the value of an output. */
function namesIn(record: unknown): string[] | undefined {
  if (record === undefined) return [];
  if (pulumi.Output.isInstance(record) || record instanceof Promise) return undefined;
  return typeof record === "object" && record !== null ? Object.keys(record) : undefined;
}

function sshNames(ssh: BuildOptionsArgs["ssh"]): string[] | undefined {
  const known = settle(ssh ?? []);
  return pulumi.Output.isInstance(known) ? undefined : known.map(({ id }) => id);
}

function asProblem(diagnostic: Diagnostic): ArgumentProblem {
  const { file, line, column, path } = diagnostic;
  return {
    propertyPath: `${file}:${line}:${column}${path ? ` ${path}` : ""}`,
    reason: sentence(diagnostic),
  };
}

function asWarning(diagnostic: Diagnostic): string {
  const { propertyPath, reason } = asProblem(diagnostic);
  return `${propertyPath}: ${reason}`;
}

function targetProblems(
  wanted: string,
  target: DalecTarget | undefined,
  problem: string,
  kind: BuildKind,
): ArgumentProblem[] {
  if (target === undefined) return [{ propertyPath: "target", reason: problem }];
  if (kinds[kind].some((one) => one === target.kind)) return [];
  const other = kind === "Package" ? "Image" : "Package";
  const result = kind === "Package" ? "an image, not files" : "files, not an image";
  const reason = `"${wanted}" gives ${result}. Build it with \`dalec.${other}\``;
  return [{ propertyPath: "target", reason }];
}

function platformProblems(platforms: readonly string[] = []): ArgumentProblem[] {
  return platforms.flatMap((platform, index) => {
    const reason = `expected a platform such as linux/amd64 or linux/arm/v7, got "${platform}"`;
    return isPlatform(platform) ? [] : [{ propertyPath: `platforms[${index}]`, reason }];
  });
}

function buildArgsOf(options: Options, facts: SpecFacts): Record<string, string> {
  const epoch = options.sourceDateEpoch ?? facts.newestChangelogDate ?? earliestTime;
  return {
    ...options.buildArgs,
    // Always set: without it an image's digest changes with every build, as Dalec stamps it with the present time.
    SOURCE_DATE_EPOCH: String(epoch),
    ...(options.skipTests ? { DALEC_SKIP_TESTS: "1" } : {}),
    ...(options.skipSigning ? { DALEC_SKIP_SIGNING: "1" } : {}),
  };
}

function inlineSpec(args: PlannedArgs) {
  return (
    { document: { text } }: OpenSpec,
    { target, valid }: TargetPlan,
    frontend: string,
    namedContexts: Readonly<Record<string, string>> | undefined,
  ): Finding<string> => {
    const needsRepository = valid && target !== undefined && hasDependencyPackages(args);
    const { value, ...found } = needsRepository
      ? withRepository(text, target, namedContexts)
      : { value: text, problems: [], warnings: [] };
    return { value: withSyntax(value, frontend), ...found };
  };
}

/** BuildKit reads an imported cache only when the frontend asks for it, and Dalec's does not. */
function unreadCache(
  { target }: TargetPlan,
  cacheFrom: readonly pulumi.Unwrap<CacheArgs>[] = [],
): Finding<undefined> {
  const isRead = cacheFrom.length === 0 || target === undefined || target.kind === TargetKind.Custom;
  const warning =
    "cacheFrom: Dalec's frontend reads no imported cache, as of release 0.21.5; keep what it prepares as a `worker` image instead";
  return { value: undefined, problems: [], warnings: isRead ? [] : [warning] };
}

import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, type Finding, settle } from "../arguments";
import {
  type DalecTarget,
  type Diagnostic,
  findTarget,
  Severity,
  type SpecFacts,
  sentence,
  TargetKind,
} from "../dalec";
import { defined } from "../json";
import { isAboutSyntaxLine } from "./frontend";
import type { OpenSpec } from "./openSpec";
import { type PackageSources, packageSourceProblems } from "./packages/packageSources";
import { isPlatform } from "./reference";
import { earliestTime } from "./reproducible";
import type { BuildOptionsArgs, TargetArgs } from "./targetArgs";

/** The arguments that a build is planned from. */
export type PlannedArgs = Omit<TargetArgs, "builder"> & PackageSources;

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
  /** False when the spec or its target has a problem. */
  valid: boolean;
}

/** The kinds of target that produce files, and those that produce an image. */
const kinds = {
  Package: [TargetKind.Package, TargetKind.Sysext, TargetKind.Debug, TargetKind.Custom],
  Image: [TargetKind.Image, TargetKind.Worker, TargetKind.Custom],
} as const;

/** The kind of component that builds a target. */
export type BuildKind = keyof typeof kinds;

/** The options that affect the target itself. */
export function targetOptions(args: BuildOptionsArgs) {
  const { buildArgs, platforms, sourceDateEpoch, skipTests, skipSigning } = args;
  return defined({ buildArgs, platforms, sourceDateEpoch, skipTests, skipSigning });
}

type Options = pulumi.Unwrap<ReturnType<typeof targetOptions>>;

/** Checks the spec and the target of a build. */
export function planTarget(
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
      // An unknown target is reported as a problem of the argument.
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

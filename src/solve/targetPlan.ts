import type { Platform } from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, type Finding, settle } from "../arguments";
import {
  type CheckSpecOptions,
  chosenFrontend,
  customTarget,
  type DalecTarget,
  type Diagnostic,
  findTarget,
  isDecidedByFrontend,
  normalPlatform,
  platformProblem,
  Severity,
  TargetKind,
} from "../dalec";
import { defined } from "../json";
import { buildArguments, epochProblems } from "./buildArguments";
import { isAboutSyntaxLine, referenceOf } from "./frontend";
import type { OpenSpec } from "./openSpec";
import { type PackageSources, packageSourceProblems } from "./packages/packageSources";
import { isPlatform } from "./reference";
import { SpecCheck, weigh } from "./specCheck";
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
  /** Platforms that BuildKit knows; empty for the builder's own. */
  platforms: Platform[];
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
  const { buildArgs, platforms, sourceDateEpoch, skipTests, skipSigning, specCheck, askFrontend } = args;
  return defined({ buildArgs, platforms, sourceDateEpoch, skipTests, skipSigning, specCheck, askFrontend });
}

type Options = pulumi.Unwrap<ReturnType<typeof targetOptions>>;

/** Checks the spec and the target of a build. */
export function planTarget(
  spec: OpenSpec,
  options: Options,
  args: PlannedArgs,
  kind: BuildKind,
  otherTargets: readonly string[],
): Finding<TargetPlan> {
  const { specCheck = SpecCheck.Error, platforms: given = [] } = options;
  const platforms = given.map(normalPlatform).filter(isPlatform);
  const facts = spec.document.facts();
  const frontend = namedFrontend(options, args);
  const { target: known, ...found } = findTarget(args.target, { ...facts, ...defined({ syntax: frontend }) });
  const isDecidedHere = specCheck === SpecCheck.Error && options.askFrontend !== true;
  const target = known ?? (isDecidedHere ? undefined : unknownTarget(args.target));
  const buildArgs = buildArguments(options, facts, target);
  const own = spec.readable
    ? specRemarks(spec, known, frontend, { buildArgs, platforms, otherTargets }, args)
    : [];
  const { problems, warnings } = weigh(options.askFrontend ? own.map(leftToFrontend) : own, specCheck);
  problems.push(
    ...targetProblems(args.target, target, "problem" in found ? found.problem : "", kind),
    ...platformProblems(given),
    ...epochProblems(options),
    ...packageSourceProblems(target, args),
  );
  const remark = "problem" in found ? found.problem : found.warning;
  if (remark !== undefined && target !== undefined && specCheck !== SpecCheck.Off)
    warnings.push(`target: ${remark}`);
  const name = target?.name ?? args.target;
  const valid = spec.readable && problems.length === 0;
  return { value: { name, target, buildArgs, platforms, valid }, problems, warnings };
}

/** A target that this library does not know, and that the frontend may know. Only the frontend knows what it makes. */
function unknownTarget(name: string): DalecTarget {
  const [key = ""] = name.split("/", 1);
  return customTarget(name, key, "Not known to this library.");
}

/** Image of the frontend that the program names; undefined when it names none, or only an output does. */
function namedFrontend({ buildArgs }: Options, args: PlannedArgs): string | undefined {
  const known = settle(args.frontend);
  const isKnown = known !== undefined && !pulumi.Output.isInstance(known);
  return chosenFrontend({ buildArgs, frontend: isKnown ? referenceOf(known) : undefined });
}

function specRemarks(
  { document, file }: OpenSpec,
  target: DalecTarget | undefined,
  frontend: string | undefined,
  {
    buildArgs,
    platforms,
    otherTargets,
  }: Required<Pick<CheckSpecOptions, "platforms" | "otherTargets">> & {
    buildArgs: Record<string, string>;
  },
  args: PlannedArgs,
): Diagnostic[] {
  const contexts = namesIn(args.namedContexts);
  const diagnostics = document.check(
    defined({
      file,
      frontend,
      // An unknown target is reported as a problem of the argument.
      target: target?.name,
      otherTargets,
      buildArgs,
      platforms,
      namedContexts: contexts && [...contexts, ...(args.prebuiltPackages === undefined ? [] : ["pkg"])],
      secrets: namesIn(args.secrets),
      ssh: sshNames(args.ssh),
    }),
  );
  // Doubts about the target are a warning of the argument as well.
  const remarks = diagnostics.filter(({ code }) => code !== "unknown-target");
  if (args.frontend === undefined) return remarks;
  // The program's frontend is known here, so a wrong repository is a remark on it.
  const isAboutIt = ({ code }: Diagnostic) => frontend !== undefined && code === "frontend-elsewhere";
  return remarks.filter((one) => !isAboutSyntaxLine(one) || isAboutIt(one));
}

/** A remark on what the frontend itself decides before the build. */
function leftToFrontend(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.severity !== Severity.Error || !isDecidedByFrontend(diagnostic)) return diagnostic;
  const hint = [diagnostic.hint, "The frontend decides before the build."].filter(Boolean).join(" ");
  return { ...diagnostic, severity: Severity.Warning, hint };
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

function platformProblems(platforms: readonly string[]): ArgumentProblem[] {
  return platforms.flatMap((platform, index) => {
    const reason = platform.includes(",")
      ? `expected one platform, got "${platform}". Give each platform as an item of its own`
      : platformProblem(platform);
    return reason === undefined ? [] : [{ propertyPath: `platforms[${index}]`, reason }];
  });
}

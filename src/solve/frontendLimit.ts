import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, type Eventual, settle } from "../arguments";
import type { BuilderConnection } from "../connection";
import { parseReference, TargetKind } from "../dalec";
import { detached } from "../detached";
import { defined } from "../json";
import type { OpenSpec } from "./openSpec";
import type { BuildPlan } from "./plan";
import type { TargetPlan } from "./targetPlan";

/** A connection that a program in Python exported: Pulumi renamed its properties. */
interface ForeignConnection extends BuilderConnection {
  allowed_frontends?: string[];
}

/** The arguments that decide which frontends a build needs and may use. */
interface LimitedArgs {
  builder: pulumi.Input<BuilderConnection>;
  prebuiltPackages?: unknown;
}

/**
 * A plan that is refused if the build needs a frontend which the daemons of its builder do not run: Dalec's, that of the
 * target, or a signer. BuildKit would refuse it in the middle of the build, without the name of an argument.
 */
export function withinLimit(plan: BuildPlan, args: LimitedArgs): BuildPlan {
  const { check, spec, target, frontend, inline } = plan;
  const hasPackages = args.prebuiltPackages !== undefined;
  const limit = limitOf(args.builder);
  const allowedInline = check.derive(
    [spec, target, frontend, limit, inline],
    (open, known, image, its, text) => {
      const needed = open.readable ? neededImages(open, known, image, hasPackages) : [];
      return { value: text, problems: refusals(needed, its), warnings: [] };
    },
  );
  return { ...plan, allowedInline };
}

/** What a connection says about frontends. */
interface Limit {
  /** Name of the builder. */
  name: string;
  /** The repositories; none if every frontend is allowed, or the connection does not say. */
  allowed: readonly string[];
}

function limitOf(builder: pulumi.Input<ForeignConnection> | undefined): Eventual<Limit> {
  // A program without types may have left it out.
  if (builder === undefined) return { name: "", allowed: [] };
  const limit = limits.get(builder) ?? readLimit(builder);
  limits.set(builder, limit);
  return limit;
}

/** All builds on the same builder share one Output, because each costs time. */
const limits = new WeakMap<object, Eventual<Limit>>();

/** By the properties of the connection: in a preview these are known although others may not be. */
function readLimit(builder: pulumi.Input<ForeignConnection>): Eventual<Limit> {
  const plain = settle(builder);
  if (!pulumi.Output.isInstance(plain)) return asLimit(plain.name, plain.allowedFrontends, undefined);
  const { name, allowedFrontends, allowed_frontends } = pulumi.output(builder);
  const parts = pulumi.all([name, allowedFrontends, allowed_frontends]);
  return detached(pulumi.unsecret(parts), (known) =>
    known === undefined ? asLimit("", undefined, undefined) : asLimit(...known),
  );
}

function asLimit(name: string, own: readonly string[] | undefined, foreign: readonly string[] | undefined) {
  return { name, allowed: own ?? foreign ?? [] };
}

/** An image that a build runs as a frontend, and where it is named. */
type NeededImage = readonly [place: string, image: string];

function neededImages(
  { file, document }: OpenSpec,
  { target, buildArgs }: TargetPlan,
  frontend: string,
  hasPrebuiltPackages: boolean,
): NeededImage[] {
  const { frontends, signers } = document.facts(defined({ targetKey: target?.key }));
  const own = target === undefined ? undefined : frontends[target.key];
  const isSigned = target !== undefined && signs(target) && !hasPrebuiltPackages;
  const signer = isSigned && buildArgs.DALEC_SKIP_SIGNING !== "1" ? signerOf(signers, target.key) : [];
  return [
    [`the frontend of ${file}`, buildArgs.BUILDKIT_SYNTAX ?? frontend],
    ...(own === undefined ? [] : [[`targets.${target?.key}.frontend of ${file}`, own] as const]),
    ...signer.map(([path, image]) => [`${path} of ${file}`, image] as const),
  ];
}

/** Whether a target makes packages, or an image with them. */
function signs({ kind, name }: { kind: TargetKind; name: string }): boolean {
  const kinds: readonly TargetKind[] = [TargetKind.Package, TargetKind.Image, TargetKind.Sysext];
  return kinds.includes(kind) && !name.endsWith("/dsc") && !name.endsWith("/depsonly");
}

/** The signer that Dalec uses: the target's own, if it has one. */
function signerOf(signers: Readonly<Record<string, string>>, key: string): [path: string, image: string][] {
  const entries = Object.entries(signers);
  const own = entries.filter(([path]) => path.startsWith(`targets.${key}.`));
  return own.length > 0 ? own : entries.filter(([path]) => !path.startsWith("targets."));
}

function refusals(needed: readonly NeededImage[], { name, allowed }: Limit): ArgumentProblem[] {
  if (allowed.length === 0) return [];
  const repositories = allowed.map(nameOf);
  return needed.flatMap(([place, image]) => {
    const repository = nameOf(image);
    if (repository === undefined || repositories.includes(repository)) return [];
    const reason = `${name} runs only the frontends ${allowed.join(", ")}, and not ${place}, "${image}". Add "${repository}" to \`buildkitdConfig.allowedFrontends\` of the builder`;
    return [{ propertyPath: "builder", reason }];
  });
}

/** The repository of an image; undefined for what is no reference. */
function nameOf(image: string): string | undefined {
  return parseReference(image)?.name;
}

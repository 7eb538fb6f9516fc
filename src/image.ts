import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, asOutput, derive, displayName, settle } from "./arguments";
import { ownerName } from "./instanceName";
import { buildNotes } from "./machine/nameNotes";
import { cacheUse, ownedFiles } from "./machineCommand";
import { checkShape } from "./shape/argumentShape";
import { type BuildResult, dockerImage } from "./solve/dockerImage";
import { dockerInputs } from "./solve/dockerInputs";
import { withinLimit } from "./solve/frontendLimit";
import { mayStage } from "./solve/mayStage";
import type { BuiltPackages } from "./solve/packages/selection";
import { forProvider, fromProject } from "./solve/paths";
import { type BuildPlan, type OpenedSpec, planBuild, plannedBuilds } from "./solve/plan";
import { tagProblem } from "./solve/reference";
import { componentInputs, type TargetArgs } from "./solve/targetArgs";
import { orUnknown } from "./unknown";
import { shortenStackTraces } from "./withoutStackTraces";

/** Arguments of an Image. */
export interface ImageArgs extends TargetArgs {
  /**
   * Packages to install instead of those that the spec describes: the `built` output of Package components. One build of a
   * package then serves many images. Defaults to none: the image builds its packages itself.
   */
  prebuiltPackages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Names of the image, such as `registry.example.com/team/app:1.2`. Required to push. Defaults to none. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether to push the image to the registries of its tags. With neither `push` nor `load` the image is built and stays in
   * the builder's cache. A pushed image stays in its registry when this resource is deleted. Plain, since it decides how
   * the resource is deleted. Defaults to false.
   */
  push?: boolean;
  /**
   * Whether to load the image into the Docker engine of the machine that runs `pulumi up`; excludes `push`. Plain, like
   * `push`. Defaults to false.
   */
  load?: boolean;
}

/**
 * A container image built from a Dalec spec.
 *
 * The build runs when something that it can see has changed.
 *
 * @see https://project-dalec.github.io/dalec/targets
 */
export class Image extends pulumi.ComponentResource {
  /** The first tag with its digest, `registry.example.com/team/app:1.2@sha256:…`; the digest alone without a tag. */
  public readonly ref: pulumi.Output<string>;
  /** Digest of the image's manifest, `sha256:` and 64 hex digits; empty when the image is neither pushed nor loaded. */
  public readonly digest: pulumi.Output<string>;
  /** The resource that builds. */
  public readonly build: docker.Image;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    const restoreStackTraces = shortenStackTraces();
    try {
      super("dalec:index:Image", name, componentInputs(args), opts);
    } finally {
      restoreStackTraces();
    }
    const planned = plannedBuilds.planOf(args);
    args = checkShape(this, args);
    const plan = withinLimit(planned ?? planImage(args), args);
    plan.check.conclude(this);
    const owner = mayStage(args, plan)
      ? ownedFiles(this, { projectDirectory: forProvider(".") }, buildNotes(fromProject(".")))
      : ownerName(this);
    const { inputs, hash } = dockerInputs(displayName(this), owner, args, plan);
    const cache = cacheUse(`${name}-trigger`, args.rebuildTrigger, hash, { parent: this });
    const allInputs = { ...inputs, ...cache };
    this.build = dockerImage(name, this, args.builder, plan, allInputs, resultOf(args));
    this.digest = this.build.digest.apply((digest) => (kept(args) ? orUnknown(digest || undefined) : ""));
    this.ref = asOutput(
      derive([settle(args.tags), this.digest], (tags, digest) => reference(tags?.[0], digest)),
    );
    this.registerOutputs({ ref: this.ref, digest: this.digest });
  }
}

/** Plans an image's build. */
export function planImage(
  args: Omit<ImageArgs, "builder">,
  spec?: OpenedSpec,
  otherTargets?: readonly string[],
): BuildPlan {
  const plan = planBuild(args, "Image", spec, otherTargets);
  plan.check.derive([settle(args.tags)], (tags) => ({
    value: undefined,
    problems: resultProblems(args, tags),
    warnings: kept(args)
      ? []
      : ["the image is neither pushed nor loaded, so it stays in the builder's cache"],
  }));
  return plan;
}

function resultProblems({ push, load }: Omit<ImageArgs, "builder">, tags: string[] = []): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (push && load) {
    const reason =
      "one image cannot be both pushed and loaded. Declare two images: the second build comes from the cache";
    problems.push({ propertyPath: "load", reason });
  }
  if (push && tags.length === 0) {
    problems.push({ propertyPath: "tags", reason: "expected at least one tag to push to, got none" });
  }
  tags.forEach((tag, index) => {
    const reason = tagProblem(tag);
    if (reason !== undefined) {
      problems.push({ propertyPath: `tags[${index}]`, reason });
    }
  });
  return problems;
}

function resultOf({ tags, push, load }: ImageArgs): BuildResult {
  const named = tags === undefined ? {} : { tags };
  if (push) {
    return { ...named, push };
  }
  return load ? { ...named, load } : { ...named, exports: [{ cacheonly: {} }] };
}

function kept({ push, load }: { push?: boolean; load?: boolean }): boolean {
  return push === true || load === true;
}

function reference(tag: string | undefined, digest: string): string {
  return [tag, digest].filter((part) => part).join("@");
}

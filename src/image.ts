import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "./arguments";
import { checked, type Inspection, problemsNow } from "./arguments";
import { instanceName } from "./builders/registration";
import { type BuildResult, build } from "./solve/build";
import { mayStage } from "./solve/contexts/mayStage";
import { type Given, givenBy } from "./solve/given";
import { inspect } from "./solve/inspect";
import type { BuiltPackages } from "./solve/packages/builtPackages";
import { packageContexts } from "./solve/packages/packageContexts";
import { tagProblem } from "./solve/reference";
import { solveRequest } from "./solve/request";
import { type Settings, settingsOf } from "./solve/settings";
import { removeStagesOnDelete } from "./solve/stages";
import type { TargetArgs } from "./solve/targetArgs";
import { orUnknown } from "./unknown";

/** Arguments of an Image. */
export interface ImageArgs extends TargetArgs {
  /**
   * Packages to install in the place of those that the spec describes: the `packages` of Package components. One build
   * of a package then serves many images. Defaults to none: the image builds its packages itself.
   */
  packages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Names of the image, such as `registry.example.com/team/app:1.2`. Needed to push. Defaults to none. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether to push the image to the registries of its tags. A pushed image stays in its registry when this resource
   * is deleted. Defaults to false: with neither `push` nor `load` the image is built, and stays in the builder's cache.
   */
  push?: boolean;
  /** Whether to load the image into the Docker engine of the machine that runs `pulumi up`. Defaults to false. */
  load?: boolean;
}

/**
 * A container image built from a Dalec spec.
 *
 * The build runs when something it can see has changed.
 *
 * @see https://project-dalec.github.io/dalec/targets
 */
export class Image extends pulumi.ComponentResource {
  /** The first tag with its digest, `registry.example.com/team/app:1.2@sha256:…`; the digest alone without a tag. */
  public readonly ref: pulumi.Output<string>;
  /** Digest of the image's manifest, `sha256:` and 64 hex digits; empty when the image is neither pushed nor loaded. */
  public readonly digest: pulumi.Output<string>;
  /** The resource that builds. */
  public readonly image: docker.Image;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:Image", name, settingsOf(args), opts);
    const given = givenBy(args);
    const settings = checked(this, settingsOf(args), (known) => inspectImage(known, given));
    const request = settings.apply((known) => solveRequest(known, instanceName(name), given.repositories));
    const others = packageContexts(name, instanceName(name), this, args);
    this.image = build(name, this, args, request, others, resultOf(args));
    if (mayStage(args)) removeStagesOnDelete(`${name}-contexts`, instanceName(name), this);
    const digest = this.image.digest.apply((known) => (kept(args) ? orUnknown(known || undefined) : ""));
    this.digest = digest;
    this.ref = pulumi.all([settings, digest]).apply(([{ tags }, known]) => reference(tags?.[0], known));
    this.registerOutputs({ ref: this.ref, digest: this.digest });
  }
}

/** What is wrong with an image's arguments, as far as they are known at once. */
export function imageProblems(args: Omit<ImageArgs, "builder">): ArgumentProblem[] {
  return problemsNow(settingsOf(args), (known) => inspectImage(known, givenBy(args)));
}

type ImageSettings = pulumi.Unwrap<Settings<ImageArgs>>;

function inspectImage(settings: ImageSettings, given: Given): Inspection {
  const { problems, warnings } = inspect(settings, "Image", given);
  const unused = "the image is neither pushed nor loaded, so it only stays in the builder's cache";
  return {
    problems: [...problems, ...resultProblems(settings)],
    warnings: kept(settings) ? warnings : [...warnings, unused],
  };
}

function resultProblems({ tags = [], push, load }: ImageSettings): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (push && load) {
    const reason =
      "one image cannot be both pushed and loaded; declare two images, the second build is cached";
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

function resultOf(args: ImageArgs): BuildResult {
  const tags = args.tags === undefined ? {} : { tags: args.tags };
  if (args.push) {
    return { ...tags, push: true };
  }
  return args.load ? { ...tags, load: true } : { ...tags, exports: [{ cacheonly: {} }] };
}

function kept({ push, load }: { push?: boolean; load?: boolean }): boolean {
  return push === true || load === true;
}

function reference(tag: string | undefined, digest: string): string {
  return [tag, digest].filter((part) => part).join("@");
}

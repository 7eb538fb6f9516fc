import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import type { ArgumentProblem, Finding } from "../arguments";
import { chosenFrontend, familiarName } from "../dalec";
import { defined } from "../json";
import { readUserFile, UnreadableError } from "../machine/userFile";
import { isRemote } from "./contexts/contextDirectory";
import { configurationNeeds, mainContext, signingConfigPath } from "./contexts/needs";
import { FrontendPolicy, hasDigest } from "./frontend";
import type { OpenSpec } from "./openSpec";
import { fromProject } from "./paths";
import type { TargetPlan } from "./targetPlan";

/**
 * Holds the other images that a build runs as frontends to the policy: the target's own frontend, one that a build argument
 * names, and the signers of the spec.
 */
export function holdToPolicy(
  spec: OpenSpec,
  plan: TargetPlan,
  policy: FrontendPolicy | undefined,
): Finding<TargetPlan> {
  const isChecked = spec.readable && policy === FrontendPolicy.RequireDigest;
  const problems = isChecked ? unpinned(imagesOf(spec, plan)) : [];
  return { value: plan, problems, warnings: [] };
}

/**
 * Holds the signer of a signing configuration to the policy, which is in a context.
 *
 * @param context the argument `context`, as the user wrote it
 * @param namedContexts the argument `namedContexts`, as the user wrote it
 */
export function holdSignerToPolicy(
  spec: OpenSpec,
  plan: TargetPlan,
  policy: FrontendPolicy | undefined,
  context: string | undefined,
  namedContexts: Readonly<Record<string, string>> = {},
): Finding<TargetPlan> {
  const isChecked = spec.readable && policy === FrontendPolicy.RequireDigest;
  const locations = { ...namedContexts, [mainContext]: context ?? spec.directory };
  return { value: plan, problems: isChecked ? signerProblems(plan, locations) : [], warnings: [] };
}

function unpinned(images: Images): ArgumentProblem[] {
  return images
    .filter(([, image]) => !hasDigest(image))
    .map(([place, image]) => refusal(`the image "${image}" at ${place} has none. Append @sha256:… to it`));
}

function refusal(reason: string): ArgumentProblem {
  return { propertyPath: "frontendPolicy", reason: `requires a digest, and ${reason}` };
}

/** Images by their place. */
type Images = [place: string, image: string][];

/** The images that the spec and the build arguments name. */
function imagesOf({ document, file }: OpenSpec, { target, buildArgs }: TargetPlan): Images {
  const facts = document.facts(defined({ buildArgs, targetKey: target?.key }));
  const frontends = Object.entries(facts.frontends).filter(([key]) => key === target?.key);
  const signers = isUnsigned(buildArgs) ? [] : Object.entries(facts.signers);
  const argument = chosenFrontend({ buildArgs });
  const inSpec: Images = [
    ...frontends.map(([key, image]): Images[number] => [`targets.${key}.frontend.image`, image]),
    ...signers,
  ];
  return [
    ...inSpec.map(([place, image]): Images[number] => [`${place} of ${file}`, image]),
    ...(argument === undefined ? [] : [["buildArgs.BUILDKIT_SYNTAX", argument] satisfies Images[number]]),
  ];
}

function isUnsigned({ DALEC_SKIP_SIGNING: skips }: TargetPlan["buildArgs"]): boolean {
  return skips === "1";
}

/** The signer that a signing configuration names: a file in a context, which a build argument chooses. */
function signerProblems(
  { buildArgs }: TargetPlan,
  locations: Readonly<Record<string, string>>,
): ArgumentProblem[] {
  const need = configurationNeeds(buildArgs).find(({ from }) => from === `buildArgs.${signingConfigPath}`);
  if (need === undefined || isUnsigned(buildArgs)) return [];
  const named = Object.keys(locations).find((name) => familiarName(name) === familiarName(need.name));
  const location = named === undefined ? undefined : locations[named];
  // The check of the contexts reports the one that is missing.
  if (location === undefined) return [];
  const place = `the signing configuration "${need.path}" in the context "${location}"`;
  if (isRemote(location, fromProject))
    return [refusal(`${place} cannot be looked into before the build. Give a directory as context`)];
  try {
    const configuration = parseDocument(readUserFile(join(fromProject(location), need.path)), {
      logLevel: "silent",
    });
    if (configuration.errors.length > 0) return [refusal(`${place} is not YAML`)];
    const { contents } = configuration;
    const image = isMap(contents) ? contents.getIn(["signer", "image"]) : undefined;
    return typeof image === "string" ? unpinned([[`signer.image of ${place}`, image]]) : [];
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return error.isMissing ? [] : [refusal(`${place}: ${error.message}`)];
  }
}

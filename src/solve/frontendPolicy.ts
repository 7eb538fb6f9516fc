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
 * names, and signers.
 *
 * @param context the argument `context`, as the user wrote it
 * @param namedContexts the argument `namedContexts`, as the user wrote it
 */
export function holdToPolicy(
  spec: OpenSpec,
  plan: TargetPlan,
  policy: FrontendPolicy | undefined,
  context: string | undefined,
  namedContexts: Readonly<Record<string, string>> = {},
): Finding<TargetPlan> {
  const found: Finding<TargetPlan> = { value: plan, problems: [], warnings: [] };
  if (!spec.readable || policy !== FrontendPolicy.RequireDigest) return found;
  const signer = configuredSigner(plan, { ...namedContexts, [mainContext]: context ?? spec.directory });
  const images = [...imagesOf(spec, plan), ...signer.images];
  for (const [place, image] of images.filter(([, image]) => !hasDigest(image))) {
    found.problems.push(refusal(`the image "${image}" at ${place} has none. Append @sha256:… to it`));
  }
  found.problems.push(...signer.problems);
  return found;
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
function configuredSigner(
  { buildArgs }: TargetPlan,
  locations: Readonly<Record<string, string>>,
): { images: Images; problems: ArgumentProblem[] } {
  const none = { images: [], problems: [] };
  const need = configurationNeeds(buildArgs).find(({ from }) => from === `buildArgs.${signingConfigPath}`);
  if (need === undefined || isUnsigned(buildArgs)) return none;
  const named = Object.keys(locations).find((name) => familiarName(name) === familiarName(need.name));
  const location = named === undefined ? undefined : locations[named];
  // The check of the contexts reports the one that is missing.
  if (location === undefined) return none;
  const place = `the signing configuration "${need.path}" in the context "${location}"`;
  const refused = (reason: string) => ({ images: [], problems: [refusal(reason)] });
  if (isRemote(location, fromProject))
    return refused(`${place} cannot be looked into before the build. Give a directory as context`);
  try {
    const configuration = parseDocument(readUserFile(join(fromProject(location), need.path)), {
      logLevel: "silent",
    });
    if (configuration.errors.length > 0) return refused(`${place} is not YAML`);
    const { contents } = configuration;
    const image = isMap(contents) ? contents.getIn(["signer", "image"]) : undefined;
    return typeof image === "string" ? { ...none, images: [[`signer.image of ${place}`, image]] } : none;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return error.isMissing ? none : refused(`${place}: ${error.message}`);
  }
}

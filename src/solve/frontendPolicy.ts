import type { ArgumentProblem, Finding } from "../arguments";
import { defined } from "../json";
import { FrontendPolicy, hasDigest } from "./frontend";
import type { OpenSpec } from "./openSpec";
import type { TargetPlan } from "./targetPlan";

/** Holds the other images that a build runs as frontends to the policy: the target's own frontend, and signers. */
export function holdToPolicy(
  { file, document, readable }: OpenSpec,
  plan: TargetPlan,
  policy: FrontendPolicy | undefined,
): Finding<TargetPlan> {
  const isChecked = readable && policy === FrontendPolicy.RequireDigest;
  const images = isChecked ? imagesOf(document, plan) : [];
  const problems = images
    .filter(([, image]) => !hasDigest(image))
    .map(([place, image]): ArgumentProblem => {
      const reason = `requires a digest, and the image "${image}" at ${place} of ${file} has none. Append @sha256:… to it`;
      return { propertyPath: "frontendPolicy", reason };
    });
  return { value: plan, problems, warnings: [] };
}

/** The images by their place in the spec. */
function imagesOf(document: OpenSpec["document"], { target, buildArgs }: TargetPlan): [string, string][] {
  const facts = document.facts(defined({ buildArgs, targetKey: target?.key }));
  const frontends = Object.entries(facts.frontends).filter(([key]) => key === target?.key);
  const signers = buildArgs.DALEC_SKIP_SIGNING === "1" ? [] : Object.entries(facts.signers);
  return [
    ...frontends.map(([key, image]): [string, string] => [`targets.${key}.frontend.image`, image]),
    ...signers,
  ];
}

import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, ArgumentsError, derive, type Eventual } from "../../arguments";
import { type DalecTarget, findTarget, normalPlatform } from "../../dalec";
import { keepStages, stagePlace } from "../stages";
import { hasPackageContexts, type PackageSources } from "./packageSources";
import { repositoryContext } from "./repository";
import { type BuiltPackages, selectPackages } from "./selection";
import { stagePackages } from "./stagePackages";

/**
 * The contexts with the packages of other builds, by name. Their locations change with the packages' content. In a
 * preview they alone are unknown while a package is still to be built: only what depends on a changed package is rebuilt.
 */
export function packageContexts(
  owner: Eventual<string>,
  component: string,
  args: PackageSources,
): Eventual<Record<string, string>> {
  if (!hasPackageContexts(args)) return {};
  const { target, platforms, prebuiltPackages, dependencyPackages } = args;
  const given = pulumi.output({ platforms, prebuiltPackages, dependencyPackages, owner });
  return derive([given], ({ platforms: wanted = [], owner: name, ...packages }) => {
    const { contexts, problems } = selected(packages, findTarget(target).target, wanted.map(normalPlatform));
    if (problems.length > 0) {
      throw new ArgumentsError(component, problems);
    }
    const place = stagePlace(name, "packages");
    const staged = Object.entries(contexts).map(([context, files]) => [
      context,
      stagePackages(place, context, files),
    ]);
    return keepStages(place, Object.fromEntries(staged));
  });
}

/** The hash of a build that also gets these contexts. */
export function withContexts(hash: string, contexts: Readonly<Record<string, string>>): string {
  const locations = Object.values(contexts);
  if (locations.length === 0) return hash;
  return createHash("sha256")
    .update([hash, ...locations].join("\n"))
    .digest("hex")
    .slice(0, 16);
}

type Known = {
  prebuiltPackages?: BuiltPackages[] | undefined;
  dependencyPackages?: BuiltPackages[] | undefined;
};
type Contexts = Record<string, ReturnType<typeof selectPackages>["files"]>;

function selected(
  { prebuiltPackages = [], dependencyPackages = [] }: Known,
  target: DalecTarget | undefined,
  platforms: readonly string[],
): { contexts: Contexts; problems: ArgumentProblem[] } {
  if (target === undefined) return { contexts: {}, problems: [] };
  const contexts: Contexts = {};
  const problems: ArgumentProblem[] = [];
  const add = (context: string, argument: string, packages: readonly BuiltPackages[]) => {
    if (packages.length === 0) return;
    const selection = selectPackages(argument, packages, target, platforms);
    contexts[context] = selection.files;
    problems.push(...selection.problems);
  };
  add(`${target.key}-pkg`, "prebuiltPackages", prebuiltPackages);
  add(repositoryContext, "dependencyPackages", dependencyPackages);
  return { contexts, problems };
}

import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, ArgumentsError } from "../../errors";
import { lifecycle } from "../../lifecycle";
import { removeStages, stagesOf } from "../../machine/stages";
import { type DalecTarget, findTarget } from "../../spec";
import { forProvider, fromProject } from "../paths";
import type { BuiltPackages } from "./builtPackages";
import { repositoryContext, repositoryFormat } from "./repository";
import { selectPackages } from "./selection";
import { stagePackages } from "./stagePackages";

/** The arguments that give a build the packages of others. */
export interface PackageSources {
  /** The Dalec target. */
  target: string;
  /** Platforms of the build. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** Packages to install instead of building them. */
  packages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Packages to install dependencies from. */
  repositories?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
}

/**
 * The contexts with the packages of other builds, by name. Their places change with the packages' content, and in a
 * preview they are unknown while a package is still to be built, and nothing else is: only what depends on a changed
 * package is built again.
 */
export function packageContexts(
  name: string,
  owner: string,
  component: pulumi.ComponentResource,
  { target, platforms, packages, repositories }: PackageSources,
): pulumi.Output<Record<string, string>> {
  const given = { packages, repositories };
  if (Object.values(given).every((one) => one === undefined)) {
    const none: Record<string, string> = {};
    return pulumi.output(none);
  }
  const stageOwner = `${owner}+packages`;
  const place = forProvider(".");
  const data = JSON.stringify({ projectDirectory: place, owner: stageOwner });
  lifecycle(
    `${name}-packages`,
    { create: "nothing", delete: "removeStages", data, place },
    { parent: component },
  );
  return pulumi.all([given, platforms]).apply(([known, wanted = []]) => {
    const found = findTarget(target).target;
    const { contexts, problems } = selected(known, found, wanted);
    if (problems.length > 0) {
      throw new ArgumentsError(
        `${pulumi.resourceType(component)} ${pulumi.resourceName(component)}`,
        problems,
      );
    }
    return staged(contexts, stageOwner);
  });
}

/** The hash of a build that gets these contexts, too. */
export function withContexts(hash: string, contexts: Readonly<Record<string, string>>): string {
  const places = Object.values(contexts);
  if (places.length === 0) return hash;
  return createHash("sha256")
    .update([hash, ...places].join("\n"))
    .digest("hex")
    .slice(0, 16);
}

/** True where a build gets a repository. */
export function hasRepositories({ repositories }: Pick<PackageSources, "repositories">): boolean {
  return repositories !== undefined && !(Array.isArray(repositories) && repositories.length === 0);
}

type Known = { packages?: BuiltPackages[] | undefined; repositories?: BuiltPackages[] | undefined };
type Contexts = Record<string, ReturnType<typeof selectPackages>["files"]>;

function selected(
  { packages = [], repositories = [] }: Known,
  target: DalecTarget | undefined,
  platforms: readonly string[],
): { contexts: Contexts; problems: ArgumentProblem[] } {
  if (target === undefined) return { contexts: {}, problems: [] };
  const contexts: Contexts = {};
  const problems: ArgumentProblem[] = [];
  const add = (context: string, argument: string, given: readonly BuiltPackages[]) => {
    if (given.length === 0) return;
    const selection = selectPackages(argument, given, target, platforms);
    contexts[context] = selection.files;
    problems.push(...selection.problems);
  };
  add(`${target.key}-pkg`, "packages", packages);
  add(repositoryContext, "repositories", repositories);
  return { contexts, problems };
}

function staged(contexts: Contexts, owner: string): Record<string, string> {
  const place = { projectDirectory: fromProject("."), owner };
  const stages = Object.entries(contexts).map(([context, files]): [string, string] => [
    context,
    stagePackages(place, context, files),
  ]);
  if (!pulumi.runtime.isDryRun()) {
    removeStages(
      place,
      stages.map(([, stage]) => stage),
    );
  }
  const seen = stagesOf({ projectDirectory: ".", owner });
  return Object.fromEntries(stages.map(([context, stage]) => [context, forProvider(`${seen}/${stage}`)]));
}

/** What is wrong with giving packages to a target at all. */
export function packageSourceProblems(
  { target, namedContexts = {} }: { target: string; namedContexts?: Readonly<Record<string, string>> },
  given: { packages: boolean; repositories: boolean },
): ArgumentProblem[] {
  const found = findTarget(target).target;
  if (found === undefined) return [];
  const problems: ArgumentProblem[] = [];
  if (given.packages && !/\/container$/.test(found.name)) {
    const reason = `"${found.name}" installs no packages; expected a \`container\` target`;
    problems.push({ propertyPath: "packages", reason });
  }
  if (given.repositories && repositoryFormat(found) === undefined) {
    const reason = `"${found.name}" has no package manager; expected a target of a Debian or an RPM distribution`;
    problems.push({ propertyPath: "repositories", reason });
  }
  const own = [
    ...(given.packages ? ["pkg", `${found.key}-pkg`] : []),
    ...(given.repositories ? [repositoryContext] : []),
  ];
  for (const name of own.filter((one) => one in namedContexts)) {
    const reason = `\`packages\` and \`repositories\` make this context themselves; give either them or it`;
    problems.push({ propertyPath: `namedContexts.${name}`, reason });
  }
  return problems;
}

import * as pulumi from "@pulumi/pulumi";

/** What a build is given beside its settings, as far as its checks look at it. */
export interface Given {
  /** Names of its secrets. Omitted where they are not known: then no secret counts as missing. */
  secretNames?: readonly string[];
  /** Whether it installs packages of other builds in the place of its own. */
  packages: boolean;
  /** Whether it gets a repository of other builds' packages. */
  repositories: boolean;
}

/** What the arguments give, known at once also where they are outputs. */
export function givenBy(args: { secrets?: unknown; packages?: unknown; repositories?: unknown }): Given {
  const { packages, repositories } = args;
  return {
    ...secretNames(args.secrets),
    packages: packages !== undefined,
    repositories: repositories !== undefined && !(Array.isArray(repositories) && repositories.length === 0),
  };
}

/** None where there are none, nothing where they are the value of an output. */
function secretNames(secrets: unknown): Pick<Given, "secretNames"> {
  if (secrets === undefined) return { secretNames: [] };
  if (pulumi.Output.isInstance(secrets) || secrets instanceof Promise) return {};
  return typeof secrets === "object" && secrets !== null ? { secretNames: Object.keys(secrets) } : {};
}

import {
  either,
  expected,
  field,
  filledTexts,
  list,
  mapOf,
  object,
  oneOf,
  strict,
  texts,
} from "./schemaDefinition";
import { mount, source } from "./sourcesSchema";

const constraint = strict(
  object("PackageConstraint", "Limits a dependency to versions of the package and to architectures.", {
    version: field(
      filledTexts,
      "Conditions that the version must meet, such as `>= 1.2`. Defaults to any version.",
    ),
    arch: field(texts, "Architectures on which the package is needed, such as `amd64`. Defaults to all."),
  }),
);

const packagesByName = mapOf("package", constraint, { textKeys: true });
/** Packages by name. */
export const packageList = either(packagesByName, texts, { other: { since: "0.18" } });
/** Packages of tests, which were a list of names at first. */
const testPackages = either(packagesByName, texts, { preferred: { since: "0.18" } });

const repository = object("PackageRepository", "An additional package repository.", {
  keys: field(mapOf("file name", source), "Keys that verify the packages of the repository."),
  config: expected(mapOf("file name", source), "Configuration files of the package manager."),
  data: field(
    list(mount),
    "Sources that the configuration refers to, such as a directory with a repository. Defaults to none.",
  ),
  envs: field(
    list({ ...oneOf("build", "test", "install"), unchecked: true }),
    "When to use the repository: for build dependencies, for test dependencies, or to install the package. Defaults to all three.",
  ),
});

/** Packages that a package needs, by purpose. */
export const dependencies = object("Dependencies", "Packages that the package needs, by purpose.", {
  build: field(packageList, "Packages that the build needs."),
  runtime: field(packageList, "Packages that the installed package needs. The package depends on them."),
  recommends: field(
    packageList,
    "Packages that are recommended. Package managers without recommendations ignore them.",
    {
      literal: true,
    },
  ),
  sysext: field(
    packageList,
    "Packages whose files a system extension includes, without their own dependencies.",
    {
      literal: true,
    },
  ),
  test: field(testPackages, "Packages that the commands of tests need.", { literal: true }),
  extra_repos: field(list(repository), "Additional package repositories. Defaults to none."),
});

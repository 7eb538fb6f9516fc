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
  object("PackageConstraint", "Which versions of a package, and on which architectures.", {
    version: field(
      filledTexts,
      "Conditions that the version meets, such as `>= 1.2`. Defaults to any version.",
    ),
    arch: field(texts, "Architectures that it is needed on, such as `amd64`. Defaults to all."),
  }),
);

/** Packages, by name. */
export const packageList = either(mapOf("package", constraint, { textKeys: true }), texts);

const repository = object("PackageRepository", "A package repository to use.", {
  keys: field(mapOf("file name", source), "Keys that the repository's packages are signed with."),
  config: expected(mapOf("file name", source), "Configuration files for the package manager."),
  data: field(
    list(mount),
    "Files that the configuration refers to, such as a repository in a directory. Defaults to none.",
  ),
  envs: field(
    list({ ...oneOf("build", "test", "install"), unchecked: true }),
    "When it is used: for build dependencies, for test dependencies, for installing the package. Defaults to all three.",
  ),
});

/** Packages that a package needs, and when. */
export const dependencies = object("Dependencies", "Packages that the package needs, and when.", {
  build: field(packageList, "Needed to build."),
  runtime: field(packageList, "Needed to run; the package depends on them."),
  recommends: field(packageList, "Good to have; ignored by package managers that know no such thing.", {
    literal: true,
  }),
  sysext: field(packageList, "Unpacked into a system extension, without what they depend on.", {
    literal: true,
  }),
  test: field(packageList, "Needed by tests that run commands.", { literal: true }),
  extra_repos: field(list(repository), "Further package repositories. Defaults to none."),
});

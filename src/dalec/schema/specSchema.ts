import { artifacts } from "./artifactsSchema";
import { build } from "./buildSchema";
import { dependencies } from "./dependenciesSchema";
import { image } from "./imageSchema";
import {
  boolean,
  date,
  expected,
  field,
  filledText,
  list,
  mapOf,
  object,
  text,
  textMap,
  texts,
} from "./schemaDefinition";
import { patch, source } from "./sourcesSchema";
import { packageConfig, relations, target } from "./targetSchema";
import { test } from "./testsSchema";

const change = object("ChangelogEntry", "One entry of the changelog.", {
  date: expected(date, "Date, as `2026-11-23`."),
  author: field(text, "Author, as `Name <mail@example.com>`."),
  changes: field(texts, "Changes, one text per change."),
});

/** A whole spec. */
export const spec = object("DalecSpec", "A Dalec spec: what to build, from which sources, and how.", {
  name: field(text, "Name of the package. Required by every target except `container/depsonly` and `debug`."),
  description: field(text, "Description of the package in one sentence. Required by rpm targets."),
  website: field(text, "Home page of the package."),
  version: field(
    filledText,
    "Version of the package. Build arguments are substituted. Required by package and image targets.",
  ),
  revision: field(
    filledText,
    "Number that distinguishes packages of the same version. Build arguments are substituted. Required by package and image targets.",
  ),
  license: field(text, "Licence of the package, as an SPDX identifier. Required by rpm targets."),
  vendor: field(text, "Publisher of the package."),
  packager: field(text, "Maintainer of the package, as `Name <mail@example.com>`. Required by deb targets."),
  noarch: field(boolean, "Whether the package is the same on every architecture. Defaults to false."),
  ...relations,
  args: field(
    textMap("argument"),
    "Build arguments that the spec uses, with their defaults. Platform arguments need an empty value.",
  ),
  sources: field(mapOf("source, without a slash", source), "Sources of files, by name."),
  patches: field(
    mapOf("source to patch", list(patch)),
    "Patches by the name of the source that they change, in the order in which they are applied.",
  ),
  build: field(
    build,
    "Commands that build the artifacts. Defaults to none: the package contains only sources, or only dependencies.",
  ),
  artifacts: field(artifacts, "Files that the package installs."),
  dependencies: field(dependencies, "Packages that the package needs."),
  targets: field(mapOf("distribution", target), "Settings for single distributions, by their key."),
  package_config: field(packageConfig, "Settings that apply after a package is built."),
  image: field(image, "Configuration of the container image."),
  changelog: field(list(change), "Changelog of the package."),
  tests: field(
    list(test, { refusesNullItems: true }),
    "Tests of the installed package, which run on every distribution.",
  ),
});

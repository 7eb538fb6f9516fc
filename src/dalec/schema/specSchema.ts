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

const change = object("ChangelogEntry", "An entry of the changelog.", {
  date: expected(date, "The day, as `2026-11-23`."),
  author: field(text, "Who made it, as `Name <mail@example.com>`."),
  changes: field(texts, "What changed."),
});

/** A whole spec. */
export const spec = object("DalecSpec", "What to build, from what, and how: a Dalec spec.", {
  name: field(text, "Name of the package. Needed by every target but `container/depsonly` and `debug`."),
  description: field(text, "What it is, in one sentence. Needed by rpm targets."),
  website: field(text, "Its home page."),
  version: field(
    filledText,
    "Its version; build arguments are filled in. Needed by package and image targets.",
  ),
  revision: field(
    filledText,
    "Counts packages of the same version; build arguments are filled in. Needed by package and image targets.",
  ),
  license: field(text, "Its licence, as an SPDX identifier. Needed by rpm targets."),
  vendor: field(text, "Who publishes it."),
  packager: field(text, "Who packaged it, as `Name <mail@example.com>`. Needed by deb targets."),
  noarch: field(boolean, "Whether the package is the same on every architecture. Defaults to false."),
  ...relations,
  args: field(
    textMap("argument"),
    "Build arguments that the spec takes, with their default values; platform arguments with an empty one.",
  ),
  sources: field(mapOf("source, without a slash", source), "Where files come from, by name."),
  patches: field(
    mapOf("source to patch", list(patch)),
    "Patches, by the source that they are for, in order.",
  ),
  build: field(
    build,
    "How artifacts are built. Defaults to no build: a package of dependencies or of sources.",
  ),
  artifacts: field(artifacts, "What goes into the package."),
  dependencies: field(dependencies, "Packages that it needs, and when."),
  targets: field(mapOf("distribution", target), "What is different for single distributions."),
  package_config: field(packageConfig, "How packages are finished."),
  image: field(image, "Configuration of the container image."),
  changelog: field(list(change), "The changelog."),
  tests: field(
    list(test, { refusesNullItems: true }),
    "Tests of the installed package, on every distribution.",
  ),
});

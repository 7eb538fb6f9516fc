import { artifacts } from "./artifactsSchema";
import { dependencies, packageList } from "./dependenciesSchema";
import { image } from "./imageSchema";
import { field, filledTextMap, list, object, text } from "./schemaDefinition";
import { test } from "./testsSchema";

const frontend = object("Frontend", "A custom frontend.", {
  image: field(text, "Reference of the image of the frontend."),
  cmdline: field(text, "Command line of the frontend. Defaults to that of the image."),
});

const signer = object("Signer", "A frontend that signs packages.", {
  image: field(text, "Reference of the image of the signer. When omitted, packages are not signed."),
  cmdline: field(text, "Command line of the frontend. Defaults to that of the image."),
  args: field(filledTextMap("argument"), "Build arguments of the signer."),
});

/** Settings that apply after a package is built. */
export const packageConfig = object("PackageConfig", "Settings that apply after a package is built.", {
  signer: field(signer, "Frontend that signs packages. Defaults to none."),
});

/** How a package relates to other packages. */
export const relations = {
  provides: field(packageList, "Packages that this package provides: it satisfies dependencies on them."),
  replaces: field(packageList, "Packages that this package replaces."),
  conflicts: field(packageList, "Packages that cannot be installed together with this package."),
};

/** Settings for one distribution. */
export const target = object("Target", "Settings for one distribution.", {
  dependencies: field(
    dependencies,
    "Dependencies. Each list that has entries here replaces that of the spec. An empty list changes nothing.",
  ),
  image: field(image, "Image configuration. Each field that is set here overrides that of the spec."),
  frontend: field(frontend, "Custom frontend that builds every target with this key."),
  tests: field(list(test, { refusesNullItems: true }), "Additional tests."),
  package_config: field(
    packageConfig,
    "Settings that apply after a package is built. They replace those of the spec.",
  ),
  artifacts: field(artifacts, "Artifacts. They replace those of the spec."),
  ...relations,
});

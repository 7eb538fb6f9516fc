import { artifacts } from "./artifactsSchema";
import { dependencies, packageList } from "./dependenciesSchema";
import { image } from "./imageSchema";
import { field, filledTextMap, list, object, text } from "./schemaDefinition";
import { test } from "./testsSchema";

const frontend = object("Frontend", "A frontend of your own.", {
  image: field(text, "Reference of its image."),
  cmdline: field(text, "Its command line. Defaults to the image's own."),
});

const signer = object("Signer", "A frontend that signs packages.", {
  image: field(text, "Reference of its image; without one, nothing is signed."),
  cmdline: field(text, "Its command line. Defaults to the image's own."),
  args: field(filledTextMap("argument"), "Build arguments for it."),
});

/** How packages are finished. */
export const packageConfig = object("PackageConfig", "How packages are finished.", {
  signer: field(signer, "Signs packages. Defaults to none."),
});

/** The fields by which a package stands for, ousts or excludes others. */
export const relations = {
  provides: field(packageList, "What the package also counts as."),
  replaces: field(packageList, "Packages that it takes the place of."),
  conflicts: field(packageList, "Packages that it cannot be installed beside."),
};

/** What is different for one distribution. */
export const target = object("Target", "What is different for one distribution.", {
  dependencies: field(dependencies, "Dependencies; each list given here takes the place of the spec's."),
  image: field(image, "Image configuration, laid over the spec's."),
  frontend: field(frontend, "A frontend of your own that builds every target of this key."),
  tests: field(list(test, { refusesNullItems: true }), "Further tests."),
  package_config: field(packageConfig, "How packages are finished; takes the place of the spec's."),
  artifacts: field(artifacts, "Artifacts; take the place of the spec's."),
  ...relations,
});

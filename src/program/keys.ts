import { isObject } from "../json";
import { type PackageSchema, referredType, type SchemaTypes } from "../shape/fitValue";

/** Types of the package schema by the names of their properties; each has its meaning as `description`. */
export type Properties = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The keys that the configuration of a stack may have below `dalec:`. */
export interface ConfigurationKeys {
  /** All keys, in the order of the documentation. */
  all: Properties;
  /** The keys that are inputs of the Build. */
  ofBuild: Properties;
  /** The keys that are inputs of its images alone, and so apply to all of them. */
  ofImages: Properties;
  /** The arguments of the builder that each driver takes, by driver. */
  ofDrivers: Readonly<Record<string, Properties>>;
}

/** The driver of a stack that does not choose one. */
export const defaultDriver = "local";

/**
 * The keys of the configuration, derived from the inputs of Build in the package schema: each of these has a key.
 *
 * @param driver The driver whose arguments `builder` takes; for an unknown one it takes any.
 */
export function configurationKeys(schema: PackageSchema, driver = defaultDriver): ConfigurationKeys {
  const { builder, ...ofBuild } = asProperties(schema.resources["dalec:index:Build"]?.inputProperties);
  const { target: _target, ...image } = propertiesOf(schema.types, ofBuild.images?.items);
  const ofImages = Object.fromEntries(Object.entries(image).filter(([key]) => !(key in ofBuild)));
  const { connection = {}, ...choices } = propertiesOf(schema.types, builder);
  const drivers = Object.fromEntries(Object.entries(choices).map(([name, type]) => [kebabCase(name), type]));
  const { spec = {}, ...others } = ofBuild;
  const all = {
    spec,
    ...ownKeys(drivers, driver),
    connection,
    ...ofImages,
    ...tagsKey(ofImages.tags),
    ...others,
  };
  const ofDrivers = Object.fromEntries(
    Object.entries(drivers).map(([name, type]) => [name, propertiesOf(schema.types, type)]),
  );
  return { all, ofBuild, ofImages, ofDrivers };
}

/** The keys that are no input of any component. All are plain: their values are needed before any output has one. */
function ownKeys(drivers: Properties, driver: string): Properties {
  return {
    targets: {
      type: "array",
      items: { type: "string" },
      plain: true,
      description:
        "The Dalec targets to build, such as `azlinux3/rpm,azlinux3/container`. Defaults to the entries of `packages` and `images`.",
    },
    driver: {
      enum: Object.keys(drivers).map((value) => ({ value })),
      plain: true,
      description: `The driver of the builder. Defaults to \`${defaultDriver}\`.`,
    },
    builder: {
      ...(drivers[driver] ?? { type: "object", additionalProperties: {} }),
      plain: true,
      description: "The arguments of the builder, which depend on the driver. Defaults to none.",
    },
  };
}

/** The names of images, in which a part depends on the target. */
function tagsKey(tags: Properties[string] = {}): Properties {
  const placeholder = "In each, `{target}` becomes the target with `-` in place of `/`.";
  return { tags: { ...tags, plain: true, description: `${tags.description} ${placeholder}` } };
}

/** The properties of a type of the schema, or of the type that it refers to. */
export function propertiesOf(types: SchemaTypes, type: unknown): Properties {
  const known = isObject(type) && typeof type.$ref === "string" ? referredType(types, type.$ref) : type;
  return isObject(known) ? asProperties(known.properties) : {};
}

function asProperties(value: unknown): Properties {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.flatMap(([name, type]) => (isObject(type) ? [[name, type]] : [])));
}

/** The driver `docker-container`, as buildx calls it, is `dockerContainer` in the arguments. */
function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

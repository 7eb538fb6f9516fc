import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental";
import manifest from "../../package.json";
import { components } from "../../src/plugin/provider";
import { withReferences } from "./references";

/** One property in a package schema. */
export interface SchemaProperty {
  description?: string;
  type?: string;
  $ref?: string;
  plain?: boolean;
  language?: { csharp?: { name?: string } };
}

/** The parts of a package schema that the tests look at. */
export interface Schema {
  version?: string;
  /** What a registry shows. */
  displayName?: string;
  publisher?: string;
  homepage?: string;
  repository?: string;
  license?: string;
  logoUrl?: string;
  keywords?: string[];
  language: Record<string, object>;
  dependencies?: object[];
  resources: Record<
    string,
    {
      description?: string;
      inputProperties: Record<string, SchemaProperty>;
      properties: Record<string, SchemaProperty>;
      required?: string[];
    }
  >;
  types: Record<
    string,
    { properties?: Record<string, SchemaProperty>; enum?: { name: string; description?: string }[] }
  >;
}

/** The schema for other languages: the result of Pulumi's analyzer, adapted so that it reads well in each language. */
export async function analyzedSchema(): Promise<Schema> {
  const schema = withPlainTypeNames(withoutForeignOutputs(await analyze()));
  return withMetadata(withLanguages(withReferences(withWholeNumbers(schema))));
}

// Without the version, which is that of the package.
async function analyze(): Promise<Schema> {
  const directory = mkdtempSync(join(tmpdir(), "dalec-schema-"));
  const root = resolve(__dirname, "..", "..");
  const write = (file: string, content: object) =>
    writeFileSync(join(directory, file), JSON.stringify(content));
  try {
    // The analyzer reads every file of its project, so it gets a project without the tests and the tools.
    write("package.json", {
      name: "pulumi-dalec",
      version: "0.0.0",
      description: "Builds Dalec packages and images: the BuildKit builder and the builds, as code.",
      main: join(root, "src", "index.ts"),
    });
    write("tsconfig.json", {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { typeRoots: [join(root, "node_modules", "@types")] },
      include: [],
      files: [join(root, "src", "index.ts")],
    });
    const provider = new ComponentProvider({ name: "dalec", dirname: directory, components });
    const { version: _version, ...schema }: Schema = JSON.parse(await provider.getSchema());
    return schema;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * Leaves out docker-build's resources among the outputs, and thus that package: the generator for Go writes the package's
 * name into the code unchanged, and an identifier there cannot contain a hyphen.
 */
function withoutForeignOutputs({ dependencies: _dependencies, ...schema }: Schema): Schema {
  const resources = Object.entries(schema.resources).map(([token, resource]) => {
    const isOwn = (name: string) => !resource.properties[name]?.$ref?.startsWith("/docker-build/");
    const properties = Object.entries(resource.properties).filter(([name]) => isOwn(name));
    const required = resource.required?.filter(isOwn) ?? [];
    return [token, { ...resource, properties: Object.fromEntries(properties), required }] as const;
  });
  return { ...schema, resources: Object.fromEntries(resources) };
}

/**
 * The generators for Python and Go append `Args` to the names of inputs. Without it, a builder's arguments would have the
 * name of the builder itself, so they are called its settings.
 */
function withPlainTypeNames(schema: Schema): Schema {
  const plain = (name: string) => (`dalec:index:${name}` in schema.resources ? `${name}Settings` : name);
  const text = JSON.stringify(schema).replaceAll(
    /dalec:index:(\w+)Args\b/g,
    (_token, name) => `dalec:index:${plain(name)}`,
  );
  const renamed: Schema = JSON.parse(text);
  if (Object.keys(renamed.types).length < Object.keys(schema.types).length) {
    throw new Error("two types of the schema would have one name");
  }
  return renamed;
}

/** Numbers are integers, except those that are too large for the 32-bit integers of C# and Java. */
function withWholeNumbers(schema: Schema): Schema {
  const changed = structuredClone(schema);
  const lists = [
    ...Object.values(changed.resources).flatMap((one) => [one.inputProperties, one.properties]),
    ...Object.values(changed.types).map(({ properties = {} }) => properties),
  ];
  for (const [name, property] of lists.flatMap((list) => Object.entries(list))) {
    const isLarge = ["size", "sourceDateEpoch"].includes(name);
    if (property.type === "number" && !isLarge) property.type = "integer";
  }
  return changed;
}

/** What a registry shows of the package. All of it derives from package.json, which alone holds the address of the repository. */
function withMetadata(schema: Schema): Schema {
  const repository = manifest.repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
  return {
    displayName: "Dalec",
    publisher: manifest.author,
    homepage: repository,
    repository,
    license: manifest.license,
    logoUrl: `${repository}/raw/HEAD/docs/public/icon.svg`,
    keywords: manifest.keywords,
    ...schema,
  };
}

/** Names that are the same for every origin of the plugin. Pulumi's own names follow the owner of the Git repository. */
function withLanguages(schema: Schema): Schema {
  const language = {
    ...schema.language,
    python: { ...schema.language.python, packageName: "pulumi_dalec" },
    go: { ...schema.language.go, importBasePath: "pulumi-dalec/sdk/go/dalec" },
  };
  const renamed = structuredClone(schema);
  const rename = (name: string, properties: Record<string, SchemaProperty> = {}) => {
    for (const [key, property] of Object.entries(properties)) {
      const member = `${key[0]?.toUpperCase()}${key.slice(1)}`;
      // In C# no member has the name of its class.
      if (member === name) property.language = { csharp: { name: `${member}Value` } };
    }
  };
  for (const [token, { inputProperties, properties }] of Object.entries(renamed.resources)) {
    rename(nameOf(token), properties);
    rename(`${nameOf(token)}Args`, inputProperties);
  }
  for (const [token, { properties }] of Object.entries(renamed.types)) {
    rename(nameOf(token), properties);
    rename(`${nameOf(token)}Args`, properties);
  }
  return { ...renamed, language };
}

const nameOf = (token: string) => token.slice(token.lastIndexOf(":") + 1);

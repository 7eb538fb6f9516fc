import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental";
import { components } from "../../src/plugin/provider";

/** One property in a package schema. */
export interface SchemaProperty {
  description?: string;
  $ref?: string;
  plain?: boolean;
}

/** As much of a package schema as the tests look at. */
export interface Schema {
  version?: string;
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

/**
 * The schema that Pulumi's analyzer makes from the sources, without the version, which is that of the package.
 *
 * Without the resources of docker-build among the outputs, too: the generator for Go writes that package's name into its
 * code as it is, and a hyphen is no part of an identifier there.
 */
export async function analyzedSchema(): Promise<Schema> {
  const directory = mkdtempSync(join(tmpdir(), "dalec-schema-"));
  const root = resolve(__dirname, "..", "..");
  const write = (file: string, content: object) =>
    writeFileSync(join(directory, file), JSON.stringify(content));
  try {
    // The analyzer reads every file of the project it is pointed at; the tests and the tools are none of its business.
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
    for (const resource of Object.values(schema.resources)) {
      const isForeign = (name: string) => resource.properties[name]?.$ref?.startsWith("/docker-build/");
      const names = Object.keys(resource.properties).filter(isForeign);
      for (const name of names) delete resource.properties[name];
      resource.required = resource.required?.filter((name) => !names.includes(name)) ?? [];
    }
    return schema;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

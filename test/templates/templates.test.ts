import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkSpec } from "../../src";
import { recordFolder } from "../support/recording/recordFolder";

const root = resolve(__dirname, "..", "..");
const templates = join(root, "templates");
const read = (...path: string[]) => readFileSync(join(templates, ...path), "utf8");

/** What `pulumi new` fills in. */
const mark = (name: string) => `\${${name}}`;

/** A project as `pulumi new` makes it: the marks filled in, the rest as it is. */
function instantiate(template: string, directory: string): void {
  mkdirSync(directory);
  for (const file of readdirSync(join(templates, template))) {
    const target = join(directory, file);
    if (!["Pulumi.yaml", "package.json"].includes(file))
      copyFileSync(join(templates, template, file), target);
    else
      writeFileSync(
        target,
        read(template, file).replace(mark("PROJECT"), "project").replace(mark("DESCRIPTION"), "A test"),
      );
  }
}

describe("the templates", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-templates-"));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(readdirSync(templates))("%s says what it creates and which settings it needs", (template) => {
    const { name, description, template: manifest } = parse(read(template, "Pulumi.yaml"));
    expect([name, description]).toEqual([mark("PROJECT"), mark("DESCRIPTION")]);
    expect(manifest.description).toBeTruthy();
    expect(manifest.quickstart).toContain("pulumi up");
    for (const option of Object.values<{ description?: string }>(manifest.config)) {
      expect(option.description).toBeTruthy();
    }
    const target = manifest.config.target.default;
    expect(
      checkSpec(read(template, "my-spec.yml"), { target }).filter(({ severity }) => severity === "error"),
    ).toEqual([]);
  });

  it("the TypeScript one declares a builder and a package", { tags: ["slow"] }, async () => {
    const project = join(directory, "typescript");
    instantiate("dalec-typescript", project);
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    const { resources, code } = await recordFolder(project, {
      config: { "project:target": "bookworm/deb" },
      preview: true,
    });
    expect(code).toBe(0);
    const components = resources.filter(({ type }) => type.startsWith("dalec:"));
    expect(components.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "dalec:index:LocalBuilder builder",
      "dalec:index:Package hello",
    ]);
  });

  it("the YAML one uses only components and properties of the schema", () => {
    const { resources } = parse(read("dalec-yaml", "Pulumi.yaml"));
    const schema = JSON.parse(
      readFileSync(join(root, "schema", "pulumi-package.schema.json"), "utf8"),
    ).resources;
    for (const { type, properties = {} } of Object.values<{ type: string; properties?: object }>(resources)) {
      const component = schema[type.replace("dalec:", "dalec:index:")];
      expect(Object.keys(component.inputProperties)).toEqual(expect.arrayContaining(Object.keys(properties)));
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(component.requiredInputs ?? []));
    }
  });

  it("the Python one declares the same package as the example, which the plugin's tests build", () => {
    const example = readFileSync(join(root, "examples", "python", "__main__.py"), "utf8");
    const packageOf = (program: string) => program.slice(program.indexOf("hello = "));
    expect(packageOf(read("dalec-python", "__main__.py"))).toBe(packageOf(example));
  });
});

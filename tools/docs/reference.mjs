// @ts-check
import { outsideCode } from "./markdown.mjs";

/**
 * A property of a component or type in the package's schema.
 * @typedef {{ type?: string, $ref?: string, items?: Property, additionalProperties?: Property, description?: string, plain?: boolean, optional?: boolean, secret?: boolean }} Property
 * @typedef {{ name: string, value: string, description?: string }} EnumValue
 * @typedef {{ description?: string, properties?: Record<string, Property>, required?: string[], enum?: EnumValue[] }} Type
 * @typedef {{ description?: string, inputProperties?: Record<string, Property>, requiredInputs?: string[], properties?: Record<string, Property> }} Component
 * @typedef {{ resources: Record<string, Component>, types: Record<string, Type> }} Schema
 */

/** The examples that a component's page shows, by language: each a file below `examples`. */
export const shownExamples = {
  Build: ["hello/index.ts", "yaml/Pulumi.yaml", "python/__main__.py", "go/main.go"],
  Package: ["package-chain/index.ts"],
  Image: ["my-package/index.ts"],
  LocalBuilder: ["package-chain/index.ts"],
  DockerBuilder: ["docker/index.ts"],
  DockerContainerBuilder: ["docker-container/index.ts"],
  KubernetesBuilder: ["kubernetes/index.ts"],
  RemoteBuilder: ["remote-mtls/index.ts"],
};

const languages = { ts: "TypeScript", yaml: "YAML", py: "Python", go: "Go" };

/**
 * The pages of the components: example, inputs, outputs, and the types that these lead to.
 * @param {Schema} schema
 * @returns {Map<string, string>} The text of each page, by its path in the site.
 */
export function referencePages({ resources, types }) {
  const pages = Object.entries(resources).map(([token, component]) => {
    const name = shortName(token);
    return /** @type {const} */ ([`reference/${pathOf(name)}.md`, pageOf(name, component, types)]);
  });
  return new Map(pages);
}

/**
 * The part of a component's address that stands for its name: `KubernetesBuilder` becomes `kubernetes-builder`.
 * @param {string} name
 */
export function pathOf(name) {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}

/**
 * @param {string} name
 * @param {Component} component
 * @param {Schema["types"]} types
 */
function pageOf(
  name,
  { description = "", inputProperties = {}, requiredInputs = [], properties = {} },
  types,
) {
  const reached = reachedFrom([...Object.values(inputProperties), ...Object.values(properties)], types);
  const sections = reached.map((token) => typeSection(shortName(token), types[token] ?? {}));
  return [
    `# ${name}`,
    prose(description),
    "## Example",
    exampleOf(name),
    "## Inputs",
    listOf("input", inputProperties, requiredInputs),
    "## Outputs",
    listOf("output", properties, undefined),
    ...(sections.length === 0 ? [] : ["## Types", ...sections]),
    "",
  ].join("\n\n");
}

/** @param {string} name */
function exampleOf(name) {
  const files = Object.entries(shownExamples).find(([component]) => component === name)?.[1];
  if (files === undefined) throw new Error(`tools/docs/reference.mjs names no example of ${name}`);
  const blocks = files.map((file) => {
    const [, language] = Object.entries(languages).find(([ending]) => file.endsWith(`.${ending}`)) ?? [];
    return `<<< ../../examples/${file} [${language}]`;
  });
  return blocks.length === 1 ? blocks.join("") : ["::: code-group", ...blocks, ":::"].join("\n\n");
}

/**
 * @param {string} name
 * @param {Type} type
 */
function typeSection(name, { description = "", properties = {}, required = [], enum: values }) {
  const list =
    values === undefined
      ? listOf(name, properties, required)
      : values.map((one) => entry(`\`${one.value}\``, one.description)).join("\n");
  return [`### ${name}`, prose(description), list].filter((part) => part !== "").join("\n\n");
}

/**
 * Properties as a list, the required ones first, else in the order of their declaration.
 * @param {string} scope What the anchors of the properties begin with.
 * @param {Record<string, Property>} properties
 * @param {readonly string[] | undefined} required Undefined where it does not matter, as for outputs.
 */
function listOf(scope, properties, required) {
  const rank = (/** @type {string} */ name) => (required?.includes(name) ? 0 : 1);
  return Object.entries(properties)
    .sort(([one], [other]) => rank(one) - rank(other))
    .map(([name, property]) => {
      const marks = [
        required?.includes(name) ? "**required**" : "",
        required !== undefined && property.plain === true ? "plain" : "",
      ].filter((mark) => mark !== "");
      const anchor = `${scope}-${name}`.toLowerCase();
      const head = `<code id="${anchor}">${name}</code> ${[typeText(property), ...marks].join(", ")}`;
      return entry(head, property.description);
    })
    .join("\n");
}

/**
 * @param {string} head
 * @param {string} [description]
 */
function entry(head, description = "") {
  return `- ${head}\n\n${prose(description).replaceAll(/^(?=.)/gm, "  ")}\n`;
}

/**
 * A type as programs in any language read it.
 * @param {Property} property
 * @returns {string}
 */
function typeText({ type = "", $ref, items, additionalProperties }) {
  if ($ref !== undefined) {
    const name = shortName($ref);
    const builder = builderOf(name);
    return builder === undefined
      ? `[${name}](#${name.toLowerCase()})`
      : `[inputs of ${builder}](${pathOf(builder)}.md#inputs)`;
  }
  if (items !== undefined) return `list of ${typeText(items)}`;
  if (additionalProperties !== undefined) return `map of ${typeText(additionalProperties)}`;
  return type;
}

/**
 * The types that properties lead to, in the order in which a reader meets them.
 * @param {readonly Property[]} properties
 * @param {Schema["types"]} types
 */
function reachedFrom(properties, types) {
  const reached = new Set();
  const visit = (/** @type {Property} */ { $ref, items, additionalProperties }) => {
    for (const inner of [items, additionalProperties]) if (inner !== undefined) visit(inner);
    const token = $ref?.replace("#/types/", "") ?? "";
    const type = types[token];
    if (type === undefined || builderOf(shortName(token)) !== undefined || reached.has(token)) return;
    reached.add(token);
    Object.values(type.properties ?? {}).forEach(visit);
  };
  properties.forEach(visit);
  return [...reached];
}

/**
 * The builder whose inputs a type repeats, for a Build that declares its builder. They are on the builder's own page.
 * @param {string} type
 */
function builderOf(type) {
  return /^(\w+Builder)Settings$/.exec(type)?.[1];
}

/** @param {string} token `dalec:index:Package`, or a reference to a type. */
function shortName(token) {
  return token.replace(/^.*:/, "");
}

/**
 * A description as Markdown: what the schema refers to is a name, and nothing in it is HTML.
 * @param {string} text
 */
function prose(text) {
  return outsideCode(text, (part) =>
    part
      .replaceAll(/\{\{% ref #\/\S+?([^/\s]+) %\}\}/g, "`$1`")
      .split(/(`[^`]*`)/)
      .map((piece, index) =>
        index % 2 === 0 ? piece.replaceAll("<", "&lt;").replaceAll("{{", "&#123;&#123;") : piece,
      )
      .join(""),
  );
}

import * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import { type BuildArgs, type BuildImageArgs, plannedTargets, planTargets } from "../build";
import type { BuilderChoiceArgs } from "../builders/choice";
import type { BuilderConnection } from "../connection";
import { findTarget, TargetKind } from "../dalec";
import { camelCase, defined } from "../json";
import { type Fitted, fitValue, type PackageSchema } from "../shape/fitValue";
import { type ConfigurationKeys, configurationKeys, defaultDriver } from "./keys";

/** What the configuration of a stack means. */
export interface ProgramArgs {
  /** The arguments of the Build. */
  args: BuildArgs;
  /** All problems of the configuration, among them those of the spec. */
  problems: ArgumentProblem[];
}

/** Inputs of images that are not inputs of the Build, such as `tags`, and apply to each image. */
type ImageDefaults = Omit<BuildImageArgs, keyof BuildArgs | "target">;

/** The values of the configuration, in the types of the schema. */
interface Configuration extends Omit<BuildArgs, "builder">, Omit<ImageDefaults, "tags"> {
  targets?: string[];
  driver?: string;
  builder?: Record<string, unknown>;
  connection?: pulumi.Input<BuilderConnection>;
  tags?: string[];
}

/**
 * The arguments of the Build that the values below `dalec:` describe, by their keys.
 *
 * @param isSecret Whether the configuration keeps the value of a key secret. The state then keeps it secret as well, where
 * the input need not be plain. Defaults to no key.
 */
export function programArgs(
  values: Readonly<Record<string, string>>,
  schema: PackageSchema,
  isSecret: (key: string) => boolean = () => false,
): ProgramArgs {
  const keys = configurationKeys(schema, values.driver);
  const type = { type: "object", properties: keys.all };
  const fitted = Object.entries(values).map(([key, text]) =>
    fitValue({ types: schema.types, fromText: true, confidential: isSecret(key) }, type, { [key]: text }, ""),
  );
  const configuration = fitted
    .filter(fits)
    .reduce<Configuration>((all, { value }) => Object.assign(all, value), {});
  const args = buildArgs(configuration, keys);
  const missing = missingKeys(values);
  const planned = missing.length === 0 ? planTargets(args) : undefined;
  const problems = [
    ...fitted.flatMap((one) => one.problems).map((one) => underKey(one, configuration)),
    ...missing,
    ...(planned?.problems ?? []).map((one) => underKey(one, configuration)),
  ];
  const secrets = Object.keys(configuration).filter((key) => isSecret(key) && keys.all[key]?.plain !== true);
  return {
    args:
      secrets.length === 0 && planned !== undefined
        ? plannedTargets.give(args, planned)
        : buildArgs(withSecrets(configuration, secrets), keys),
    problems: withoutRepetition(problems),
  };
}

/** The values with some of them as secret outputs. */
function withSecrets<T extends object>(values: T, names: readonly string[]): T;
function withSecrets(values: object, names: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      names.includes(name) ? pulumi.secret(value) : value,
    ]),
  );
}

/** A value that fits the schema has the type that the schema was made from. */
function fits(fitted: Fitted): fitted is { value: Configuration; problems: [] } {
  return fitted.problems.length === 0;
}

function buildArgs(configuration: Configuration, keys: ConfigurationKeys): BuildArgs {
  const { targets = [], packages = [], images = [], tags, ...shared } = configuration;
  const named = targets.map((target) => ({ target }));
  const defaults = pick(shared, Object.keys(keys.ofImages));
  return {
    ...pick(shared, Object.keys(keys.ofBuild)),
    builder: builderChoice(configuration),
    packages: [...named.filter(({ target }) => !isImage(target)), ...packages],
    images: [...named.filter(({ target }) => isImage(target)), ...images].map((image) => ({
      ...defaults,
      ...defined({ tags: tags?.map((tag) => tag.replaceAll("{target}", image.target.replaceAll("/", "-"))) }),
      ...image,
    })),
  };
}

/** The builder of the driver, or an existing one. Both are a problem, which the Build reports. */
function builderChoice({ driver, builder, connection }: Configuration): BuilderChoiceArgs {
  if (connection !== undefined && driver === undefined && builder === undefined) return { connection };
  return { ...defined({ connection }), [camelCase(driver ?? defaultDriver)]: builder ?? {} };
}

/** Whether a target makes an image. All others become packages, which report an unknown target. */
function isImage(target: string): boolean {
  return findTarget(target).target?.kind === TargetKind.Image;
}

function pick<T extends object>(values: T, names: readonly string[]): Partial<T>;
function pick(values: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** The keys without which there is no Build; either of two or more is enough. */
function missingKeys(values: Readonly<Record<string, string>>): ArgumentProblem[] {
  const needed = [
    ["spec", "inlineSpec"],
    ["targets", "packages", "images"],
  ];
  return needed.flatMap(([key = "", ...others]) => {
    if ([key, ...others].some((one) => one in values)) return [];
    return [
      {
        propertyPath: `dalec:${key}`,
        reason: `is required; set it with \`pulumi config set dalec:${key} …\``,
      },
    ];
  });
}

/** A problem under the key that the user set, in place of the argument of the Build. */
function underKey({ propertyPath, reason }: ArgumentProblem, configuration: Configuration): ArgumentProblem {
  // A position in the spec, such as `my-spec.yml:14:5 sources.src`.
  if (propertyPath.includes(":")) return { propertyPath, reason };
  return { propertyPath: `dalec:${keyOf(propertyPath, configuration)}`, reason };
}

function keyOf(path: string, { targets = [], packages = [], images = [] }: Configuration): string {
  const [, list, index = "", argument = ""] = /^(packages|images)\[(\d+)\]\.(.*)$/.exec(path) ?? [];
  if (list === undefined) return path;
  const isOfList = (target: string) => isImage(target) === (list === "images");
  const position = Number(index) - targets.filter(isOfList).length;
  const entry = (list === "images" ? images : packages)[position];
  const [name = ""] = argument.split(/\W/, 1);
  if (entry !== undefined && name in entry) return `${list}[${position}].${argument}`;
  return name === "target" ? "targets" : argument;
}

function withoutRepetition(problems: ArgumentProblem[]): ArgumentProblem[] {
  return [...new Map(problems.map((one) => [`${one.propertyPath} ${one.reason}`, one])).values()];
}

import type { ArgumentProblem } from "../arguments";
import { type BuildArgs, buildProblems } from "../build";
import { type BuilderChoiceArgs, choices } from "../builders/choice";
import { findTarget, TargetKind } from "../dalec";
import { camelCase, defined, isObject } from "../json";
import { fitValue, type SchemaTypes } from "../plugin/schema";
import type { FrontendArgs } from "../solve/frontend";
import type { RegistryArgs } from "../solve/targetArgs";
import { type ConfigReader, configReader } from "./reader";

/** What a stack's configuration amounts to. */
export interface ProgramSettings {
  /** The arguments of the Build. */
  args: BuildArgs;
  /** All that is wrong with the configuration. */
  problems: ArgumentProblem[];
}

/** Every key of the configuration, with what it means. */
export const keys: Readonly<Record<string, string>> = {
  spec: "path of the Dalec spec",
  targets: "targets to build, such as azlinux3/rpm,azlinux3/container",
  driver: "where to build",
  builder: "arguments of that builder, such as builder.endpoint",
  tags: "names of the images; {target} stands for the target, with - for /",
  push: "whether to push the images",
  load: "whether to load the images into Docker",
  outputDirectory: "directory of the package files",
  context: "directory that the spec's context sources read",
  namedContexts: "further contexts by name",
  buildArgs: "values for the spec's args",
  platforms: "platforms such as linux/amd64,linux/arm64",
  frontend: "frontend.image and frontend.digest",
  sourceDateEpoch: "time that files and images carry, in seconds since 1970",
  secrets: "build secrets by name",
  registries: "credentials, each with address, username and password",
  skipTests: "whether to skip the spec's tests",
  skipSigning: "whether to skip the spec's signer",
};

/**
 * Turns the values below `dalec:` into the arguments of a Build, and tells all that is wrong with them at once, the
 * spec's own problems among it.
 */
export function programSettings(
  values: Readonly<Record<string, string>>,
  types: SchemaTypes,
): ProgramSettings {
  const config = configReader("dalec", values);
  const unknown = Object.keys(values).filter((key) => !(key in keys));
  const problems = unknown.map((key) => ({
    propertyPath: `dalec:${key}`,
    reason: `unknown key. The keys are: ${Object.entries(keys)
      .map(([name, meaning]) => `${name} (${meaning})`)
      .join(", ")}`,
  }));
  const args = { ...shared(config), ...targets(config), builder: builder(config, types) };
  const missing = required(config);
  const wrong = missing.length === 0 ? buildProblems(args).flatMap(asConfiguration) : [];
  return { args, problems: [...problems, ...missing, ...config.problems, ...wrong] };
}

/** A Build's problem under the key that the user has set; what is wrong with the driver was said already. */
function asConfiguration({ propertyPath, reason }: ArgumentProblem): ArgumentProblem[] {
  if (propertyPath === "builder") return [];
  const [, argument = propertyPath] = /^(?:packages|images)\[\d+\]\.(.*)$/.exec(propertyPath) ?? [];
  if (propertyPath.includes(":")) return [{ propertyPath, reason }];
  return [{ propertyPath: `dalec:${argument === "target" ? "targets" : argument}`, reason }];
}

function required(config: ConfigReader): ArgumentProblem[] {
  return ["spec", "targets"].flatMap((key) => {
    const reason = `expected the ${keys[key]}; set it with \`pulumi config set dalec:${key} …\``;
    return config.text(key) === undefined ? [{ propertyPath: `dalec:${key}`, reason }] : [];
  });
}

function shared(config: ConfigReader): Omit<BuildArgs, "builder"> {
  return defined({
    spec: config.text("spec"),
    outputDirectory: config.text("outputDirectory"),
    context: config.text("context"),
    namedContexts: config.texts("namedContexts"),
    buildArgs: config.texts("buildArgs"),
    platforms: config.words("platforms"),
    frontend: config.shaped("frontend", "an object with image and digest", isFrontend),
    sourceDateEpoch: config.number("sourceDateEpoch"),
    secrets: config.texts("secrets"),
    registries: config.shaped(
      "registries",
      "a list of objects with address, username, password",
      isRegistries,
    ),
    skipTests: config.flag("skipTests"),
    skipSigning: config.flag("skipSigning"),
  });
}

/** Image targets become images; all others packages, whose check names what is wrong with them. */
function targets(config: ConfigReader): Pick<BuildArgs, "packages" | "images"> {
  const names = config.words("targets") ?? [];
  const isImage = (name: string) => findTarget(name).target?.kind === TargetKind.Image;
  const result = defined({ push: config.flag("push"), load: config.flag("load") });
  const tags = config.words("tags");
  const tagsOf = (target: string) =>
    tags?.map((tag) => tag.replaceAll("{target}", target.replaceAll("/", "-")));
  return {
    packages: names.filter((name) => !isImage(name)).map((target) => ({ target })),
    images: names
      .filter(isImage)
      .map((target) => ({ target, ...result, ...defined({ tags: tagsOf(target) }) })),
  };
}

function builder(config: ConfigReader, types: SchemaTypes): BuilderChoiceArgs {
  const driver = config.text("driver") ?? "local";
  const args =
    config.shaped("builder", "an object; set its keys with `pulumi config set --path`", isObject) ?? {};
  const choice = choices.find((name) => name === camelCase(driver));
  if (choice === undefined || choice === "connection") {
    const accepted = choices.filter((name) => name !== "connection").map(kebabCase);
    const reason = `expected one of ${accepted.join(", ")}; got "${driver}"`;
    config.problems.push({ propertyPath: "dalec:driver", reason });
    return {};
  }
  const choiceType = types["dalec:index:BuilderChoice"];
  const choiceTypes = isObject(choiceType) && isObject(choiceType.properties) ? choiceType.properties : {};
  const { value, problems } = fitValue({ types }, choiceTypes[choice], args, "dalec:builder");
  config.problems.push(...problems);
  return isObject(value) ? { [choice]: value } : {};
}

/** `dockerContainer` in the arguments is `docker-container`, as buildx writes it. */
function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function isFrontend(value: unknown): value is FrontendArgs {
  return (
    isObject(value) &&
    typeof value.image === "string" &&
    ["string", "undefined"].includes(typeof value.digest)
  );
}

function isRegistries(value: unknown): value is RegistryArgs[] {
  const names = ["address", "username", "password"];
  return (
    Array.isArray(value) &&
    value.every((item) => isObject(item) && names.every((name) => typeof item[name] === "string"))
  );
}

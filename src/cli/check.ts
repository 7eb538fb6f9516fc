import {
  type CheckSpecOptions,
  newestRelease,
  normalPlatform,
  parseReference,
  platformProblem,
} from "../dalec";
import { publishedFrontend } from "../dalec/releases/frontendRelease";
import { inert, inertLine } from "../inert";
import { defined } from "../json";
import { messageOf } from "../machine/caught";
import { askBuilder } from "./askBuilder";
import {
  type CheckedSpec,
  type CheckSettings,
  checkedSpec,
  type FrontendWords,
  hasError,
} from "./checkedSpec";
import { asAnnotations } from "./formats/annotations";
import { asSarif } from "./formats/sarif";
import { asText } from "./formats/text";
import { oneOf, parseOptions, UsageError } from "./options";
import type { Output } from "./output";
import { type Paint, paintFor } from "./paint";
import { readSpecs } from "./specFiles";

export const checkUsage =
  "usage: pulumi-dalec check <spec|directory|->... [--target <target>]... [--build-arg <name>=<value>]...\n" +
  "         [--context <location>] [--build-context <name>=<location>]... [--secret id=<name>]... [--ssh <name>]...\n" +
  "         [--label <name>=<value>]... [--platform <platform>]... [--frontend <image>] [--builder <instance>]\n" +
  "         [--format text|json|github|sarif]";

export const checkHelp = `${checkUsage}

Checks Dalec specs without a build. Exits with 0 if all can be built, 1 if one has an error, 2 for wrong use.

  <spec>                             A file to check; - for standard input.
  <directory>                        All specs in it and below: the .yml and .yaml files whose syntax line names an image
                                     with "dalec" in its name, or whose fields are those of a spec.
  --target <target>                  A target to build, such as azlinux3/rpm. Repeat it to check several targets. Defaults
                                     to checking only what applies to every target.
  --build-arg <name>=<value>         A build argument.
  --context <location>               The directory that "context" sources read. Defaults to the directory of each spec.
  --build-context <name>=<location>  A named context that the build provides. Defaults to not checking named contexts.
  --secret id=<name>                 A secret that the build provides. Defaults to not checking secrets.
  --ssh <name>                       An SSH agent that the build provides. Defaults to not checking SSH agents.
  --label <name>=<value>             A label that the build sets.
  --platform <platform>              A platform to build for, such as linux/arm64; several with commas, or repeated. Defaults to
                                     that of the builder, which is not checked.
  --frontend <image>                 The frontend that builds. Defaults to that of the syntax line.
  --builder <instance>               A buildx instance. Its frontend is asked as well, and decides: what it accepts is a
                                     warning, what it refuses an error. Nothing is built. Defaults to asking no frontend.
  --format <format>                  text, json, github (annotations of a pull request) or sarif (SARIF 2.1.0, for code
                                     scanning). Defaults to text, in colour on a terminal unless NO_COLOR is set.
  -h, --help                         Print this help.
  --version                          Print the version of pulumi-dalec.`;

const formats = {
  text: asText,
  json: asJson,
  github: asAnnotations,
  sarif: asSarif,
} as const satisfies Record<string, (specs: readonly CheckedSpec[], paint: Paint) => string>;

/**
 * `pulumi-dalec check`: prints the diagnostics of specs.
 *
 * @returns 0 if all specs can be built, 1 if one has an error, 2 if one cannot be read or asked about, and for wrong use;
 * a promise of it if a builder is asked
 */
export function check(args: readonly string[], output: Output, errors: Output): number | Promise<number> {
  try {
    const { paths, format, settings, builder } = parse(args);
    const { specs, problems } = readSpecs(paths);
    for (const problem of problems) errors.write(`${inertLine(problem)}\n`);
    if (specs.length === 0) return 2;
    const print = (words: readonly FrontendWords[]) => {
      const checked = specs.map((spec, index) => checkedSpec(spec, settings, words[index]));
      output.write(formats[format](checked, paintFor(output)));
      if (problems.length > 0) return 2;
      return checked.some(hasError) ? 1 : 0;
    };
    if (builder === undefined) return print([]);
    return askBuilder(builder, specs, settings).then(print, (error: unknown) => {
      errors.write(`${inert(messageOf(error))}\n`);
      return 2;
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    errors.write(`${inert(messageOf(error))}\n${checkUsage}\n`);
    return 2;
  }
}

interface CheckCommand {
  paths: readonly string[];
  format: keyof typeof formats;
  settings: CheckSettings;
  builder?: string;
}

/** What the arguments ask for. */
function parse(args: readonly string[]): CheckCommand {
  const { values, positionals } = parseOptions(args, {
    target: { type: "string", multiple: true, default: [] },
    "build-arg": { type: "string", multiple: true, default: [] },
    context: { type: "string" },
    "build-context": { type: "string", multiple: true },
    secret: { type: "string", multiple: true },
    ssh: { type: "string", multiple: true },
    label: { type: "string", multiple: true },
    platform: { type: "string", multiple: true },
    frontend: { type: "string" },
    builder: { type: "string" },
    format: { type: "string", default: "text" },
  });
  if (positionals.length === 0) throw new UsageError("expected a spec, a directory or -, got none");
  const format = oneOf("format", ["text", "json", "github", "sarif"], values.format);
  const contexts = Object.fromEntries((values["build-context"] ?? []).map(nameAndLocation));
  const settings = { targets: [...new Set(values.target)], contexts, options: specOptions(values) };
  const { context, builder } = values;
  const command = { paths: positionals, format, settings: { ...settings, ...defined({ context }) } };
  return { ...command, ...defined({ builder }) };
}

interface ProvidedValues {
  "build-arg": readonly string[];
  "build-context"?: readonly string[] | undefined;
  secret?: readonly string[] | undefined;
  ssh?: readonly string[] | undefined;
  label?: readonly string[] | undefined;
  platform?: readonly string[] | undefined;
  frontend?: string | undefined;
}

/** What the build provides. An option that is never used is left out, because then it is unknown what the build provides. */
function specOptions(values: ProvidedValues): CheckSpecOptions {
  return defined({
    buildArgs: values["build-arg"],
    namedContexts: values["build-context"]?.map((text) => nameAndLocation(text)[0]),
    secrets: values.secret?.map(identifier),
    ssh: values.ssh?.map((text) => text.split("=", 1)[0] ?? ""),
    labels: values.label,
    platforms: values.platform?.flatMap(platformsIn),
    frontend: frontendOption(values.frontend),
  });
}

/**
 * The platforms of one option, which buildx separates with commas.
 *
 * @throws UsageError for one that BuildKit does not know
 */
function platformsIn(text: string): string[] {
  return text.split(",").map((part) => {
    const platform = part.trim();
    const problem = platformProblem(platform);
    if (problem !== undefined) throw new UsageError(`--platform: ${problem}`);
    return normalPlatform(platform);
  });
}

/** @throws UsageError if the text is not an image reference */
function frontendOption(text: string | undefined): string | undefined {
  if (text === undefined || parseReference(text) !== undefined) return text;
  throw new UsageError(
    `expected an image reference such as ${publishedFrontend}:${newestRelease} as --frontend, got "${text}"`,
  );
}

/** @throws UsageError for a context without a location */
function nameAndLocation(text: string): [name: string, location: string] {
  const equals = text.indexOf("=");
  if (equals <= 0) throw new UsageError(`expected <name>=<location> as --build-context, got "${text}"`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** The name of a secret in the form that buildx accepts: `id=TOKEN,env=TOKEN`. */
function identifier(text: string): string {
  return /(?:^|,)id=([^,]*)/.exec(text)?.[1] ?? text;
}

function asJson(specs: readonly CheckedSpec[]): string {
  return `${JSON.stringify(
    specs.flatMap(({ diagnostics }) => diagnostics),
    undefined,
    2,
  )}\n`;
}

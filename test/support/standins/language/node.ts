import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { type Command, type RunningCommand, start } from "./command";
import { type LanguageHost, programInfo, runSettings, textOption } from "./host";

/** Node.js, for programs, component plugins and policy packs. It installs nothing where there is a node_modules. */
export const nodeHost: LanguageHost = {
  runtime: "nodejs",
  about: async () => ({ executable: process.execPath, version: process.version }),
  run: async (request, engineAddress) => runProgram(request, engineAddress),
  runPlugin,
  installation,
};

// As the official host, which also installs where there is a node_modules.
function installation(info: ProgramInfo): Command[] {
  const directory = info.getProgramDirectory();
  if (existsSync(join(directory, "node_modules"))) return [];
  const production = info.getOptions()?.toJavaScript().production === true ? ["--production"] : [];
  return [{ program: "npm", args: ["install", "--loglevel=error", ...production], directory }];
}

// Uses the runtime in the program's own node_modules.
function runProgram(request: RunRequest, engineAddress: string): RunningCommand {
  const info = programInfo(request);
  // A flag by itself, below.
  const { dry_run: _, ...settings } = runSettings(request, engineAddress);
  const flags = Object.entries({ ...settings, pwd: info.getProgramDirectory() });
  const args = flags.flatMap(([name, value]) => (value === "" ? [] : [`--${name.replace("_", "-")}`, value]));
  if (request.getDryrun()) args.push("--dry-run");
  args.push(info.getEntryPoint() || ".", ...request.getArgsList());

  return startNode(info, [runtimeModule(info, "run"), ...args], request.getPwd(), {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray().map(oldStyleKey))),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  });
}

// A policy pack is a plugin of the kind `analyzer`.
function runPlugin(request: RunPluginRequest): RunningCommand {
  const info = programInfo(request);
  const environment = Object.fromEntries(request.getEnvList().map(splitAtEquals));
  const directory = info.getProgramDirectory();
  const isPack = request.getKind() === "analyzer";
  const module = runtimeModule(info, isPack ? "run-policy-pack" : "run-plugin");
  const args = isPack ? [...request.getArgsList(), directory] : [directory, ...request.getArgsList()];
  return startNode(info, [module, ...args], isPack ? directory : request.getPwd(), environment);
}

function startNode(
  info: ProgramInfo,
  args: string[],
  directory: string,
  environment: NodeJS.ProcessEnv,
): RunningCommand {
  const nodeArguments = textOption(info, "nodeargs").split(/\s+/).filter(Boolean);
  const withoutTypeScript = info.getOptions()?.toJavaScript().typescript === false;
  const tsconfig = textOption(info, "tsconfigpath");
  return start({
    program: process.execPath,
    args: [...nodeArguments, ...args],
    directory,
    environment: {
      ...environment,
      ...(withoutTypeScript ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
      ...(tsconfig === "" ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
    },
  });
}

function runtimeModule(info: ProgramInfo, name: "run" | "run-plugin" | "run-policy-pack"): string {
  return createRequire(join(info.getProgramDirectory(), "program.js")).resolve(`@pulumi/pulumi/cmd/${name}`);
}

// The runtime reads configuration under old-style keys: `project:config:name`.
function oldStyleKey([key, value]: [string, string]): [string, string] {
  const colon = key.indexOf(":");
  return [`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`, value];
}

function splitAtEquals(variable: string): [string, string] {
  const equals = variable.indexOf("=");
  return [variable.slice(0, equals), variable.slice(equals + 1)];
}

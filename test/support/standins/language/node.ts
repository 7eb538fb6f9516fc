import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";

type NodeProcess = ChildProcessByStdio<null, Readable, Readable>;

/** Starts a Pulumi program with the runtime that its own node_modules bring. */
export function runProgram(request: RunRequest, engineAddress: string): NodeProcess {
  const info = programInfo(request);
  const options = runtimeOptions(info);
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  const args = Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  if (request.getDryrun()) args.push("--dry-run");
  args.push(info.getEntryPoint() || ".", ...request.getArgsList());

  return startNode([...options.nodeArguments, runtimeModule(info, "run"), ...args], request.getPwd(), {
    ...process.env,
    ...options.environment,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray().map(oldStyleKey))),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  });
}

/** Starts a plugin that is written as a Node.js package; of kind `analyzer` are policy packs. */
export function runPlugin(request: RunPluginRequest): NodeProcess {
  const info = programInfo(request);
  const options = runtimeOptions(info);
  const environment = Object.fromEntries(request.getEnvList().map(splitAtEquals));
  const directory = info.getProgramDirectory();
  const isPack = request.getKind() === "analyzer";
  const module = runtimeModule(info, isPack ? "run-policy-pack" : "run-plugin");
  const args = isPack ? [...request.getArgsList(), directory] : [directory, ...request.getArgsList()];
  return startNode([...options.nodeArguments, module, ...args], isPack ? directory : request.getPwd(), {
    ...environment,
    ...options.environment,
  });
}

function startNode(args: string[], directory: string, environment: NodeJS.ProcessEnv): NodeProcess {
  return spawn(process.execPath, args, {
    cwd: directory,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function programInfo(request: RunRequest | RunPluginRequest): ProgramInfo {
  const info = request.getInfo();
  if (!info) throw new Error("the engine did not say where the program is");
  return info;
}

function runtimeModule(info: ProgramInfo, name: "run" | "run-plugin" | "run-policy-pack"): string {
  return createRequire(join(info.getProgramDirectory(), "program.js")).resolve(`@pulumi/pulumi/cmd/${name}`);
}

// The options below `runtime` in Pulumi.yaml.
function runtimeOptions(info: ProgramInfo) {
  const options = info.getOptions()?.toJavaScript() ?? {};
  const text = (name: string) => (typeof options[name] === "string" ? options[name] : "");
  return {
    nodeArguments: text("nodeargs").split(/\s+/).filter(Boolean),
    environment: {
      ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
      ...(text("tsconfigpath") === "" ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: text("tsconfigpath") }),
    },
  };
}

// The runtime reads configuration under the keys of old: `project:config:name`.
function oldStyleKey([key, value]: [string, string]): [string, string] {
  const colon = key.indexOf(":");
  return [`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`, value];
}

function splitAtEquals(variable: string): [string, string] {
  const equals = variable.indexOf("=");
  return [variable.slice(0, equals), variable.slice(equals + 1)];
}

import { mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { version as commandVersion } from "@pulumi/command/package.json";
import { version as dockerBuildVersion } from "@pulumi/docker-build/package.json";
import { version as kubernetesVersion } from "@pulumi/kubernetes/package.json";
import { version as pulumiVersion } from "@pulumi/pulumi/package.json";
import { findBeside, findProgram, isProgram } from "./programs";

interface Plugin {
  kind: "resource" | "language";
  name: string;
  version: string;
}

const plugins: Plugin[] = [
  { kind: "resource", name: "command", version: commandVersion },
  { kind: "resource", name: "docker-build", version: dockerBuildVersion },
  { kind: "resource", name: "kubernetes", version: kubernetesVersion },
  { kind: "language", name: "nodejs", version: pulumiVersion },
  { kind: "language", name: "yaml", version: pulumiVersion },
  { kind: "language", name: "python", version: pulumiVersion },
  { kind: "language", name: "go", version: pulumiVersion },
];

/** A plugin and its origin. */
export interface PluginSource {
  /** The program, `pulumi-resource-command`. */
  program: string;
  /** The executable that serves it. */
  path: string;
  /** Whether it replaces an official plugin that is not installed. */
  standIn: boolean;
}

/**
 * Puts every plugin that this library's programs need into the plugin cache of a Pulumi home: the official plugin, or
 * its stand-in when the machine has no official one.
 */
export function linkPlugins(pulumiHome: string): PluginSource[] {
  return plugins.flatMap((plugin) => {
    const source = findPlugin(plugin);
    if (source === undefined) return [];
    const directory = join(pulumiHome, "plugins", directoryName(plugin));
    mkdirSync(directory, { recursive: true });
    symlinkSync(source.path, join(directory, source.program));
    return [source];
  });
}

/** Why programs with resources of a provider cannot run on this machine; undefined when they can. */
export function providerObstacle(name: string): string | undefined {
  return officialPlugin("resource", name) ? undefined : `not installed: pulumi-resource-${name}`;
}

/** The executable of an official plugin that programs need; undefined when this machine does not have it. */
export function officialPlugin(kind: Plugin["kind"], name: string): string | undefined {
  const plugin = plugins.find((one) => one.kind === kind && one.name === name);
  return plugin && findOfficial(plugin, programOf(plugin));
}

function findPlugin(plugin: Plugin): PluginSource | undefined {
  const program = programOf(plugin);
  const official = findOfficial(plugin, program);
  if (official !== undefined) return { program, path: official, standIn: false };
  const standIn = resolve(__dirname, "../standins/bin", program);
  return isProgram(standIn) ? { program, path: standIn, standIn: true } : undefined;
}

function programOf({ kind, name }: Plugin): string {
  return `pulumi-${kind}-${name}`;
}

function findOfficial(plugin: Plugin, program: string): string | undefined {
  return findProgram(program) ?? findBeside(findProgram("pulumi"), program) ?? findInstalled(plugin, program);
}

function findInstalled(plugin: Plugin, program: string): string | undefined {
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const path = join(home, "plugins", directoryName(plugin), program);
  return isProgram(path) ? path : undefined;
}

function directoryName({ kind, name, version }: Plugin): string {
  return `${kind}-${name}-v${version}`;
}

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { machineEnvironment } from "../../test/support/engine/machine";
import { linkPlugins } from "../../test/support/engine/plugins";

/** The plugins that the example uses. The engine starts no others. */
const usedPlugins = ["pulumi-language-nodejs", "pulumi-resource-command", "pulumi-resource-docker-build"];

/** The example that the demo runs. */
export const exampleDirectory = resolve(__dirname, "..", "..", "examples", "hello");

/** The demo's own home: Pulumi state and plugins, buildx store, temporary files and a copy of the example. */
export interface DemoMachine {
  /** The directory that holds everything. */
  directory: string;
  /** The copy of the example. */
  project: string;
  /** Environment variables that make every tool keep its files there. */
  environment: Record<string, string>;
  /** Plugins of this project that replace official ones that are not installed. */
  standIns: string[];
}

/** Creates the demo's home in the system's temporary directory. */
export function makeMachine(): DemoMachine {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "dalec-demo-"));
  const backend = join(directory, "backend");
  mkdirSync(backend);
  const environment = machineEnvironment(directory, backend);
  const standIns = linkPlugins(join(directory, "pulumi"))
    .filter(({ program, standIn }) => standIn && usedPlugins.includes(program))
    .map(({ program }) => program);
  const project = join(directory, "project");
  const ours = (path: string) => !/[/\\](node_modules|dist|\.dalec)$/.test(path);
  cpSync(exampleDirectory, project, { recursive: true, filter: ours });
  // In a user's project, npm installs the packages here.
  symlinkSync(resolve(__dirname, "../../node_modules"), join(project, "node_modules"));
  return { directory, project, environment, standIns };
}

/** Changes the frontend that the spec of the copied example names. */
export function replaceFrontend(project: string, frontend: string): void {
  const path = join(project, "my-spec.yml");
  writeFileSync(path, readFileSync(path, "utf8").replace(/^# syntax=.*/, `# syntax=${frontend}`));
}

/** Writes the environment as a file for a shell, and returns its path. */
export function writeEnvironment({ directory, environment }: DemoMachine): string {
  const path = join(directory, "environment");
  const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  writeFileSync(path, lines.join(""), { mode: 0o600 });
  return path;
}

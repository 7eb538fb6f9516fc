import { copyFileSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Measured } from "./measure";
import type { Setting } from "./setting";

/** The packages to build. */
export interface Task {
  /** Name of the task, unique among the tasks of a way. */
  name: string;
  /** The text of each spec, by name. */
  specs: ReadonlyMap<string, string>;
  /** Flags of Node.js for the Pulumi program. */
  nodeArguments: string;
}

/** A directory that builds the packages of a task. */
export interface Project {
  /** Previews the builds. Absent where the way has no preview. */
  preview?(): Promise<Measured>;
  /** Builds the packages. */
  up(): Promise<Measured>;
  /** Runs the same command again. It fails when Pulumi finds a change. */
  unchangedUp(): Promise<Measured>;
  /** Size of the state in Pulumi's backend, in bytes. Absent where the way keeps no state. */
  stateBytes?(): number;
}

/** A way to build packages. */
export interface Way {
  name: string;
  open(setting: Setting, task: Task): Promise<Project>;
}

/** The ways of the table, this library first. */
export const ways: Way[] = [
  { name: "pulumi-dalec", open: (setting, task) => openStack(setting, task, "packages") },
  { name: "docker-build", open: (setting, task) => openStack(setting, task, "images") },
  { name: "buildx bake", open: openBake },
];

const root = resolve(__dirname, "..", "..");

/** Writes a Pulumi project in TypeScript. The node_modules of this repository replace `npm install`. */
async function openStack(setting: Setting, task: Task, program: "packages" | "images"): Promise<Project> {
  const directory = join(setting.directory, program, task.name);
  mkdirSync(join(directory, "specs"), { recursive: true });
  for (const [spec, text] of task.specs) writeFileSync(join(directory, "specs", `${spec}.yml`), text);
  copyFileSync(join(__dirname, "programs", `${program}.ts`), join(directory, "index.ts"));
  copyFileSync(join(root, "examples", "hello", "tsconfig.json"), join(directory, "tsconfig.json"));
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, main: "index.ts" }));
  const runtime = { name: "nodejs", options: { nodeargs: task.nodeArguments } };
  // JSON is YAML.
  const project = { name: program, runtime, config: { endpoint: setting.endpoint } };
  writeFileSync(join(directory, "Pulumi.yaml"), JSON.stringify(project));

  const run = (...args: string[]) => setting.run("pulumi", args, directory, "@pulumi/pulumi/cmd/run");
  const stack = ["--stack", task.name, "--non-interactive"];
  const up = ["up", ...stack, "--yes", "--skip-preview"];
  await run("stack", "init", ...stack);
  const state = join(setting.stateDirectory, ".pulumi", "stacks", program, `${task.name}.json`);
  return {
    preview: () => run("preview", ...stack),
    up: () => run(...up),
    unchangedUp: () => run(...up, "--expect-no-changes"),
    stateBytes: () => statSync(state).size,
  };
}

/** Writes a bake file with one target per spec. */
async function openBake(setting: Setting, { name, specs }: Task): Promise<Project> {
  const directory = join(setting.directory, "bake", name);
  mkdirSync(join(directory, "empty"), { recursive: true });
  const target = Object.fromEntries([...specs].map(([spec, text]) => [spec, bakeTarget(spec, text)]));
  const file = { group: { default: { targets: [...specs.keys()] } }, target };
  writeFileSync(join(directory, "docker-bake.json"), JSON.stringify(file));
  const up = () => setting.run("buildx", ["bake", "--builder", "bench"], directory);
  return { up, unchangedUp: up };
}

function bakeTarget(spec: string, text: string) {
  return {
    context: "empty",
    "dockerfile-inline": text,
    target: "bookworm/deb",
    args: { SOURCE_DATE_EPOCH: "315532800" },
    output: [`type=local,dest=packages/${spec}`],
  };
}

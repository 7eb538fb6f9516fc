import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../engine/originals/random";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import type { Operation } from "./fault";
import { changedForeignFiles, machineState, plantForeignFiles } from "./machineState";
import { unmountBelow } from "./mounts";
import { commandLines, processesIn, type roles, signal } from "./processes";
import { type PulumiEnd, type PulumiRun, type StartOptions, startPulumi } from "./pulumiRun";
import {
  type Place,
  programText,
  type SettingName,
  type Settings,
  type SpecOptions,
  settingsOf,
  specOf,
  tracesElsewhere,
} from "./settings";

const repository = resolve(__dirname, "..", "..");

/** A machine with a project whose program builds one package, and the faults that strike it. */
export interface Scene {
  place: Place;
  workspace: Workspace;
  random: Random;
  /** What the program declares. A change counts after `writeSettings`. */
  settings: Settings;
  writeSettings(): void;
  /** A path in the project. */
  inProject(...path: string[]): string;
  /** A path on the machine. */
  onMachine(...path: string[]): string;
  /** The directory of the builder's daemon, once it was created. */
  daemonDirectory(): string;
  /** The builder's instance in the buildx store, once it was created. */
  instanceFile(): string;
  /** The list of the files that the package has published. */
  manifestFile(): string;
  /** Gives the package a content that it never had. */
  changeSpec(options?: SpecOptions): void;
  /** Starts an operation. */
  start(operation: Operation): PulumiRun;
  /** A program of another stack on the same machine and builder, with a package of its own. It is made at its first use. */
  consumer(): Promise<OtherProgram>;
  /** Another clone of the project on the same machine, with the project's state or its own. It is made at its first use. */
  clone(state: "shared" | "own"): Promise<OtherProgram>;
  /** A program that starts the CLI, with its arguments, such as one that takes rights away. */
  launcher: readonly string[];
  /** Runs the CLI with these arguments to its end. */
  pulumi(args: readonly string[]): Promise<PulumiEnd>;
  /** Waits for a moment of the operation that the seed chooses. */
  moment(run: PulumiRun, operation: Operation): Promise<void>;
  /** Waits until a condition holds; false when the operation ended first. */
  until(run: PulumiRun, condition: () => boolean): Promise<boolean>;
  /** The processes of the machine that have a role. */
  processes(role: keyof typeof roles): number[];
  /** What is wrong with the published package: nothing, or one line. */
  packageProblem(): string | undefined;
  /** What differs from the machine as it was before the first operation. */
  traces(): Promise<string[]>;
  /** Writes the files of others again, after a fault that removed them. */
  restoreForeignFiles(): void;
  /** Names a path that the fault made, and that stays after `destroy`. */
  expect(path: string): void;
  /** Names a directory on which the fault mounted a file system, which stays after `destroy`. */
  expectMount(path: string): void;
  /** Files of others that something has changed. */
  changedForeignFiles(): string[];
  /** Notes how long an undisturbed operation takes. */
  learn(operation: Operation, seconds: number): void;
  close(): Promise<void>;
}

/** Another program on the machine of a scene. */
export interface OtherProgram {
  start(operation: Operation): PulumiRun;
  changeSpec(): void;
  packageProblem(): string | undefined;
}

const flags = ["--yes", "--skip-preview", "--non-interactive", "--color", "never", "--stack", "test"];

/** Prepares a machine with the program of a setting. */
export async function openScene(place: Place, name: SettingName, random: Random): Promise<Scene> {
  const workspace = await openWorkspace();
  const settings = await settingsOf(name, place);
  const usualSeconds: Record<Operation, number> = { create: 8, update: 4, destroy: 3 };
  const others = new Map<string, OtherProgram>();
  const other = async (kind: string, open: () => Promise<OtherProgram>) => {
    const known = others.get(kind) ?? (await open());
    others.set(kind, known);
    return known;
  };
  let word = 0;
  writeProgram(workspace.projectDirectory, "project", settings);
  plantForeignFiles(workspace);
  const expected = new Set<string>();
  const inProject = (...path: string[]) => join(workspace.projectDirectory, ...path);
  const scene: Scene = {
    place,
    workspace,
    random,
    settings,
    writeSettings: () => writeFileSync(inProject("settings.json"), JSON.stringify(settings)),
    inProject,
    onMachine: (...path) => join(workspace.directory, ...path),
    daemonDirectory: () => onlyEntry(scene.onMachine("state", "pulumi-dalec"), /^project-test-builder/),
    instanceFile: () => onlyEntry(scene.onMachine("buildx", "instances"), /^project-test-builder/),
    manifestFile: () => onlyEntry(inProject("out"), /^\.dalec-.*\.json$/),
    changeSpec(options = {}) {
      word += 1;
      workspace.write("hello.yml", specOf(`word${word}`, options));
    },
    launcher: [],
    start: (operation) => startPulumi(workspace, commandOf(operation), { launcher: scene.launcher }),
    pulumi: (args) => startPulumi(workspace, args).ended,
    async moment(run, operation) {
      const at = Date.now() + scene.random.below(Math.ceil(usualSeconds[operation] * 1000));
      await scene.until(run, () => Date.now() >= at);
    },
    async until(run, condition) {
      while (run.running()) {
        if (condition()) return true;
        await sleep(20);
      }
      return false;
    },
    processes: (role) => processesIn(workspace.directory, role),
    packageProblem: () =>
      settings.packages.hello === undefined
        ? undefined
        : name === "raw"
          ? rawProblem(inProject("out", "src"), `word${word}`)
          : packageProblem(inProject("out"), `word${word}`),
    consumer: () => other("consumer", () => openConsumer(scene)),
    clone: (state) => other(state, () => openClone(scene, state)),
    async traces() {
      let left: string[] = [];
      for (let attempt = 0; attempt < 60; attempt++) {
        const now = await state();
        left = [
          ...now
            .filter((entry) => !before.includes(entry) && !expected.has(entry))
            .map((entry) => `+ ${entry}`),
          ...before.filter((entry) => !now.includes(entry)).map((entry) => `- ${entry}`),
        ];
        if (left.length === 0) return left;
        await sleep(250);
      }
      return left;
    },
    restoreForeignFiles: () => plantForeignFiles(workspace),
    expect: (path) => void expected.add(relative(workspace.directory, path)),
    expectMount(path) {
      // The mount point and those above it stay, too.
      for (let above = path; above !== workspace.directory; above = dirname(above)) scene.expect(above);
      expected.add(`mount ${path}`);
    },
    changedForeignFiles: () => changedForeignFiles(workspace),
    learn(operation, seconds) {
      usualSeconds[operation] = seconds;
    },
    async close() {
      const running = () => commandLines(workspace.directory).map(({ pid }) => pid);
      signal(running(), "SIGCONT");
      signal(running(), "SIGKILL");
      while (running().length > 0) await sleep(50);
      unmountBelow(workspace.directory);
      await workspace.close().catch(() => {});
    },
  };
  scene.changeSpec();
  await workspace.projectStack();
  const state = async () => [...machineState(workspace), ...(await tracesElsewhere(name, place))];
  const before = await state();
  return scene;
}

function onlyEntry(directory: string, name: RegExp): string {
  const [found, ...others] = readdirSync(directory).filter((entry) => name.test(entry));
  if (found === undefined || others.length > 0) throw new Error(`${directory}: expected one ${name}`);
  return join(directory, found);
}

/** The package must contain the program of the newest spec, whole. */
function packageProblem(directory: string, word: string): string | undefined {
  if (!existsSync(directory)) return "there is no output directory";
  const shown = readdirSync(directory).filter((name) => !name.startsWith("."));
  const [deb, ...others] = shown.filter((name) => name.endsWith(".deb"));
  if (deb === undefined || others.length > 0) return `expected one .deb file, got ${shown.join(", ")}`;
  try {
    const tar = execFileSync("dpkg-deb", ["--fsys-tarfile", join(directory, deb)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = execFileSync("tar", ["-xO", "./usr/bin/hello"], {
      input: tar,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
    });
    return text.includes(`echo ${word}\n`)
      ? undefined
      : `expected "echo ${word}", got ${JSON.stringify(text)}`;
  } catch (error) {
    return `${deb} is broken: ${error instanceof Error ? error.message : error}`;
  }
}

function rawProblem(file: string, word: string): string | undefined {
  if (!existsSync(file)) return "its file is missing";
  const text = readFileSync(file, "utf8");
  return text.includes(`echo ${word}\n`) ? undefined : `expected "echo ${word}", got ${JSON.stringify(text)}`;
}

async function openConsumer({ workspace, onMachine, settings }: Scene): Promise<OtherProgram> {
  const directory = onMachine("consumer");
  const builder = { type: "connection", args: { file: "../connection.json" } };
  writeProgram(directory, "consumer", { ...settings, builder });
  await createStack(workspace, { directory });
  return otherProgram(workspace, { directory });
}

/** A clone of a project has its stack's settings file, as from a repository. */
async function openClone(scene: Scene, state: "shared" | "own"): Promise<OtherProgram> {
  const { workspace, onMachine, inProject, settings } = scene;
  const directory = onMachine(`clone-${state}`);
  writeProgram(directory, "project", settings);
  if (state === "shared") {
    copyFileSync(inProject("Pulumi.test.yaml"), join(directory, "Pulumi.test.yaml"));
    return otherProgram(workspace, { directory });
  }
  const backend = onMachine("backend-of-clone");
  mkdirSync(backend);
  const start = { directory, environment: { PULUMI_BACKEND_URL: `file://${backend}` } };
  await createStack(workspace, start);
  return otherProgram(workspace, start);
}

function writeProgram(directory: string, project: string, settings: Settings): void {
  mkdirSync(directory, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  write("Pulumi.yaml", projectText(project));
  write("package.json", JSON.stringify({ main: "index.js" }));
  write("index.js", programText(join(repository, "dist", "index.js")));
  write("settings.json", JSON.stringify(settings));
  symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
}

async function createStack(workspace: Workspace, start: StartOptions): Promise<void> {
  const { code, text } = await startPulumi(workspace, ["stack", "init", "test", "--non-interactive"], start)
    .ended;
  if (code !== 0) throw new Error(text);
}

function otherProgram(workspace: Workspace, start: StartOptions & { directory: string }): OtherProgram {
  let word = 0;
  return {
    start: (operation) => startPulumi(workspace, commandOf(operation), start),
    changeSpec() {
      word += 1;
      writeFileSync(join(start.directory, "hello.yml"), specOf(`other${word}`, {}));
    },
    packageProblem: () => packageProblem(join(start.directory, "out"), `other${word}`),
  };
}

/** The program is JavaScript, so Pulumi need not look for TypeScript. */
function projectText(name: string): string {
  return `name: ${name}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`;
}

function commandOf(operation: Operation): string[] {
  return [operation === "destroy" ? "destroy" : "up", ...flags];
}

import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { readEvents } from "../../src/report/events";
import type { BuildReport } from "../../src/report/stackReport";
import { reportOf } from "../../src/report/stackReport";
import { readState } from "../../src/report/state";
import { findProgram } from "../../test/support/engine/programs";
import type { Workspace } from "../../test/support/engine/workspace";
import { type Measured, measure, withDescendants } from "../scale/measure";
import type { Settings } from "./settings";

const root = resolve(__dirname, "..", "..");

/** What an `up` did. */
export interface Update extends Measured {
  /** The builds and their attempts, as `pulumi-dalec report` tells them. */
  builds: BuildReport[];
}

/** A Pulumi project on a machine, which builds packages on a farm. */
export class FarmProject {
  private readonly directory: string;
  private updates = 0;
  private running: number | undefined;

  private constructor(
    private readonly workspace: Workspace,
    private readonly stack: string,
  ) {
    this.directory = join(workspace.directory, "farm", stack);
  }

  /** Makes a project with one stack. */
  static async open(workspace: Workspace, stack: string): Promise<FarmProject> {
    const project = new FarmProject(workspace, stack);
    const { directory } = project;
    mkdirSync(directory, { recursive: true });
    copyFileSync(join(__dirname, "programs", "packages.ts"), join(directory, "index.ts"));
    copyFileSync(join(root, "examples", "hello", "tsconfig.json"), join(directory, "tsconfig.json"));
    symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, main: "index.ts" }));
    // JSON is YAML.
    writeFileSync(join(directory, "Pulumi.yaml"), JSON.stringify({ name: "farm", runtime: "nodejs" }));
    await project.pulumi(["stack", "init", ...project.selection]);
    return project;
  }

  /** The name by which other stacks refer to this one. */
  get reference(): string {
    return `organization/farm/${this.stack}`;
  }

  /** Runs `pulumi up` with these settings. `parallel` is the number of builds at once. */
  async up(settings: Settings, parallel?: number): Promise<Update> {
    writeFileSync(join(this.directory, "farm.json"), JSON.stringify(settings));
    this.updates += 1;
    const events = join(this.directory, `events-${this.updates}.json`);
    const limit = parallel === undefined ? [] : ["--parallel", String(parallel)];
    const log = ["--event-log", events];
    const measured = await this.pulumi([
      "up",
      ...this.selection,
      "--yes",
      "--skip-preview",
      ...limit,
      ...log,
    ]);
    const { stdout } = await this.workspace.run("pulumi", [
      "stack",
      "export",
      "--cwd",
      this.directory,
      ...this.selection,
    ]);
    const { builds } = reportOf(readState(stdout), readEvents(readFileSync(events, "utf8")));
    return { ...measured, builds };
  }

  /** Removes the resources of the stack. */
  async destroy(): Promise<void> {
    await this.pulumi(["destroy", ...this.selection, "--yes", "--skip-preview"]);
  }

  /** Ends the running command and its providers as a crash of the machine does. */
  kill(): void {
    const family = this.running === undefined ? [] : withDescendants(this.running);
    for (const pid of family) process.kill(pid, "SIGKILL");
  }

  /** Makes a stack usable again whose update was killed. */
  async cancel(): Promise<void> {
    await this.pulumi(["cancel", ...this.selection, "--yes"]);
  }

  /** The digest of each package, by the name of its spec. */
  digests(): Record<string, string> {
    const dist = join(this.directory, "dist");
    const names = existsSync(dist) ? readdirSync(dist) : [];
    return Object.fromEntries(
      names.map((name) => {
        const files = readdirSync(join(dist, name)).filter((file) => file.endsWith(".deb"));
        const contents = files.map((file) => readFileSync(join(dist, name, file)));
        return [name, contents.map((one) => createHash("sha256").update(one).digest("hex")).join()];
      }),
    );
  }

  private get selection(): string[] {
    return ["--stack", this.stack, "--non-interactive"];
  }

  private pulumi(args: string[]): Promise<Measured> {
    const { environment } = this.workspace;
    const userProgram = "@pulumi/pulumi/cmd/run";
    return measure({
      program: findProgram("pulumi") ?? "pulumi",
      args,
      directory: this.directory,
      environment: { ...environment, PULUMI_DEBUG_COMMANDS: "true" },
      userProgram,
      onStart: (pid) => {
        this.running = pid;
      },
    });
  }
}

/** The place of each build in an update, by the name of its spec. */
export function placesIn({ builds }: Update): Map<string, string> {
  return new Map(builds.map(({ name, attempts }) => [name, attempts.at(-1)?.places[0] ?? "nowhere"]));
}

/** How many builds each place got, the most first. */
export function countsIn(update: Update): number[] {
  const counts = new Map<string, number>();
  for (const place of placesIn(update).values()) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts.values()].sort((one, other) => other - one);
}

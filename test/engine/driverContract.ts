import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { unregister } from "../../src/machine/register";
import { onMachine } from "../support/engine/machine";
import type { OperationResult } from "../support/engine/operation";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { stageRow, terminalObstacle, upInTerminal } from "../support/engine/terminal";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { instanceName } from "../support/instanceName";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { DriverResults, recordedRow, recordRow } from "./drivers/results";
import { helloSpec } from "./hello";
import { machineTraces } from "./machineTraces";
import { makeProject } from "./ownProject";
import { updateResults } from "./updateResults";

/** A driver, and how to prepare a machine for its contract. */
export interface ContractDriver {
  /** Its name in the table of drivers. */
  name: string;
  /** The component of its builder, which is named `builder`. */
  component: string;
  /** Why this machine cannot run it; undefined when it can. */
  obstacle: string | undefined;
  /** Starts what the builder uses: a daemon, an engine or a cluster. */
  start(lab: Lab): Promise<DriverSetting>;
}

/** How the contract declares and examines a driver's builder. */
export interface DriverSetting {
  /** Declares the builder in a program, with its first or its changed options. */
  declare(options: "first" | "changed"): pulumi.Output<dalec.BuilderConnection>;
  /** Environment variables that the driver adds to the machines that run `pulumi up`. */
  environment?: Record<string, string>;
  /** A registry host that replaces ghcr.io in the specs, for a daemon that cannot use mirrors. */
  frontendHost?: string;
  /** The command for buildx, or why nobody can build by hand. Defaults to the standalone program. */
  byHand?: [string, ...string[]] | { impossible: string };
  /** Removes the daemon behind Pulumi's back. */
  loseDaemon(workspace: Workspace): Promise<void>;
  /**
   * What restores it: the next build, an `up` whose plan shows it, an `up` with `refresh`, or somebody else when the daemon
   * does not belong to Pulumi.
   */
  repair: "build" | "plan" | "refresh" | { restore(): Promise<void>; failure: RegExp };
  /** Everything that belongs to the builder outside the machine's files: containers, volumes, pods. */
  traces(): Promise<string[]>;
  stop(): Promise<void>;
}

/** One suite for every driver. The table of drivers shows its results. */
export function driverContract(driver: ContractDriver): void {
  const obstacle = driver.obstacle ?? labObstacle() ?? programObstacle("pulumi", "buildx");
  const title = obstacle ? `the ${driver.name} driver (skipped: ${obstacle})` : `the ${driver.name} driver`;
  describe.skipIf(obstacle)(title, { timeout: 180_000 }, () => {
    const results = new DriverResults(driver.name);
    const instance = instanceName(driver.component, "builder");
    const words = { package: "Hello", image: "Hello", hand: "Hand" };
    const concurrent = Array.from({ length: 8 }, (_, index) => `many-${index}`);
    let declared = { options: "first" as "first" | "changed", package: false, image: false, many: false };
    let lab: Lab;
    let setting: DriverSetting;
    let workspace: Workspace;
    let stack: EngineStack;
    let second: Workspace | undefined;
    let connection: dalec.BuilderConnection;
    let before: { machine: string[]; outside: string[]; changed: string };

    // The spec has no tests here: the driver does not affect them, and they would slow down many builds.
    const specOf = (word: string, command?: string) =>
      helloSpec({ word, ...(command && { command }) })
        .replace(/\ntests:[\s\S]*/, "\n")
        .replace("ghcr.io/", `${setting.frontendHost ?? "ghcr.io"}/`);
    const change = (name: keyof typeof words, word: string) => {
      words[name] = word;
      workspace.write(`${name}.yml`, specOf(word));
    };
    const program = async () => {
      const builder = setting.declare(declared.options);
      const outputs: Record<string, unknown> = { connection: builder };
      if (declared.package) {
        const target = { builder, spec: "package.yml", target: "bookworm/deb", outputDirectory: "dist" };
        outputs.files = new dalec.Package("package", target).files;
      }
      if (declared.image) {
        const tags = [`${lab.registry.address}/team/hello:1`];
        const target = { builder, spec: "image.yml", target: "bookworm/testing/container", tags, push: true };
        outputs.ref = new dalec.Image("image", target).ref;
      }
      for (const name of declared.many ? concurrent : []) {
        const inlineSpec = specOf(name);
        new dalec.Package(name, {
          builder,
          inlineSpec,
          target: "bookworm/deb",
          outputDirectory: `dist-${name}`,
        });
      }
      return outputs;
    };
    const buildsIn = (changes: Record<string, string>) =>
      Object.keys(changes)
        .filter((name) => name.startsWith("docker-build:") && changes[name] !== "same")
        .map((name) => name.replace("docker-build:index:Image ", ""))
        .sort();
    const expectNoChange = ({ changes, differences }: OperationResult) => {
      const changed = Object.entries(changes).filter(([, change]) => change !== "same");
      expect({ changed, differences }).toEqual({ changed: [], differences: {} });
    };
    const debsIn = (directory: string) => {
      const path = join(workspace.projectDirectory, directory);
      return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(".deb")) : [];
    };
    const git = async (...args: string[]) => {
      const identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
      const { code, stdout, stderr } = await workspace.run("git", [...identity, ...args]);
      expect(code, stderr).toBe(0);
      return stdout;
    };
    const tracesNow = async () => ({
      machine: machineTraces(workspace),
      outside: await setting.traces(),
      changed: await git("status", "--porcelain", "--ignored"),
    });

    beforeAll(async () => {
      lab = await startLab();
      setting = await driver.start(lab);
      workspace = await openWorkspace({ environment: setting.environment ?? {} });
      for (const [name, word] of Object.entries(words)) workspace.write(`${name}.yml`, specOf(word));
      stack = await workspace.inlineStack(program);
      await git("init", "--quiet");
      await git("add", "--all");
      await git("commit", "--quiet", "--message", "Begin");
      before = await tracesNow();
      expect(before.changed).toBe("");
    });

    afterAll(async () => {
      await second?.close();
      await workspace?.close();
      await setting?.stop();
      await lab?.stop();
    });

    it("is created by `up` as an ordinary buildx instance", () =>
      results.of("provision", async () => {
        const up = await stack.up();
        connection = up.outputs.connection as dalec.BuilderConnection;
        expect(connection.name).toBe(instance);
        const inspected = await workspace.run("buildx", ["inspect", instance]);
        expect(inspected.stdout).toMatch(new RegExp(`^Driver:\\s+${connection.driver}$`, "m"));
      }));

    it("builds a package", () =>
      results.of("build a package", async () => {
        declared = { ...declared, package: true };
        expect(buildsIn((await stack.preview()).changes)).toEqual(["package"]);
        expect(debsIn("dist")).toEqual([]);
        const up = await stack.up();
        expect((up.outputs.files as dalec.BuiltPackageFile[]).map(({ name }) => name)).toContain(
          debsIn("dist")[0],
        );
      }));

    it("says in a terminal how far a build is", async (context) => {
      const missing = terminalObstacle();
      if (missing) return context.skip(missing);
      const inlineSpec = specOf("Shown", "mkdir -p out && cp src out/hello && sleep 4");
      const target = { builder: connection, inlineSpec, target: "bookworm/deb", outputDirectory: "dist" };
      const program = `new dalec.Package("shown", ${JSON.stringify(target)});`;
      const directory = await makeProject(workspace, "shown", program);
      const shown = await upInTerminal(workspace, directory);
      expect(shown).toMatch(stageRow("shown"));
      expect(shown).toMatch(/dalec:index:Package\s+shown\b.* built in \d+ s/);
      expect(debsIn("../shown/dist")).toHaveLength(1);
      rmSync(directory, { recursive: true });
    });

    it("builds an image and pushes it", () =>
      results.of("build an image", async () => {
        declared = { ...declared, image: true };
        const up = await stack.up();
        const [, digest] = String(up.outputs.ref).split("@");
        const address = `http://${lab.registry.address}/v2/team/hello/manifests/${digest}`;
        const accept = [
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json",
        ].join(", ");
        expect((await fetch(address, { headers: { accept } })).status).toBe(200);
      }));

    it("changes nothing the second time", async () => {
      expectNoChange(await stack.up());
    });

    it("builds only what changed", async () => {
      change("package", "Changed");
      expect(buildsIn((await stack.preview()).changes)).toEqual(["package"]);
      expect(buildsIn((await stack.up()).changes)).toEqual(["package"]);
    });

    it("builds by hand", async (context) => {
      const { byHand = ["buildx"] } = setting;
      if ("impossible" in byHand) return context.skip(byHand.impossible);
      const [tool, ...leading] = byHand;
      const build = ["build", "--builder", instance, "--file", "hand.yml", "--target", "bookworm/deb"];
      const args = [...leading, ...build, "--output", "type=local,dest=by-hand", "."];
      const built = await workspace.run(tool, args);
      expect(built, built.stderr).toMatchObject({ code: 0 });
      expect(debsIn("by-hand")).toHaveLength(1);
    });

    it("keeps building after buildx lost the instance, without a change in the plan", () =>
      results.of("drift repaired", async () => {
        await workspace.run("buildx", ["rm", "--keep-daemon", instance]);
        expect((await workspace.run("buildx", ["inspect", instance])).code).not.toBe(0);
        expectNoChange(await stack.up());
        change("package", "Registered again");
        expect(buildsIn((await stack.up()).changes)).toEqual(["package"]);
        expect((await workspace.run("buildx", ["inspect", instance])).code).toBe(0);
      }));

    it("applies changed options without a change to any build", async () => {
      declared = { ...declared, options: "changed" };
      const preview = await stack.preview();
      expect(buildsIn(preview.changes)).toEqual([]);
      expect(Object.values(preview.changes)).toContain("update");
      const up = await stack.up();
      expect(buildsIn(up.changes)).toEqual([]);
      expectNoChange(await stack.up());
      change("package", "Other options");
      expect(buildsIn((await stack.up()).changes)).toEqual(["package"]);
    });

    it("keeps building after its daemon was lost", () =>
      results.of("drift repaired", async () => {
        await setting.loseDaemon(workspace);
        const { repair } = setting;
        if (typeof repair === "object") {
          change("package", "Nowhere");
          expect((await stack.failingUp()).text).toMatch(repair.failure);
          await repair.restore();
        } else if (repair !== "build") {
          const options = { refresh: repair === "refresh" };
          const preview = await stack.preview(options);
          expect(buildsIn(preview.changes)).toEqual([]);
          expect(Object.values(preview.changes).some((found) => found !== "same")).toBe(true);
          expect(buildsIn((await stack.up(options)).changes)).toEqual([]);
        }
        change("package", "Built on");
        expect(buildsIn((await stack.up()).changes)).toEqual(["package"]);
        expectNoChange(await stack.up());
      }));

    it("works on a second machine that has only the program and the state", () =>
      results.of("second machine", async () => {
        const { projectDirectory } = workspace;
        second = await workspace.anotherMachine({ projectDirectory, environment: setting.environment ?? {} });
        const there = await second.inlineStack(program);
        expectNoChange(await there.up());
        change("package", "Elsewhere");
        expect(buildsIn((await there.up()).changes)).toEqual(["package"]);
        change("package", "Here again");
        expect(buildsIn((await stack.up()).changes)).toEqual(["package"]);
      }));

    it("builds eight packages at once", async () => {
      declared = { ...declared, many: true };
      expect(buildsIn((await stack.up()).changes)).toEqual(concurrent);
      for (const name of concurrent) expect(debsIn(`dist-${name}`)).toHaveLength(1);
      expectNoChange(await stack.up());
    });

    it("leaves nothing behind when it is destroyed", () =>
      results.of("destroy clean", async () => {
        await stack.destroy();
        // What the user did in the project.
        await git("restore", "package.yml", "image.yml", "hand.yml");
        rmSync(join(workspace.projectDirectory, "by-hand"), { recursive: true, force: true });
        const patience = { timeout: 20_000, interval: 500 };
        await expect.poll(() => setting.traces(), patience).toEqual(before.outside);
        // The program of the second machine runs on, and its processes name the state, which is on the first.
        if (second) {
          const { environment, projectDirectory } = second;
          await onMachine(environment, projectDirectory, () => unregister(connection));
        }
        await expect.poll(tracesNow, patience).toEqual(before);
      }));

    it("has the results of this run in the table of drivers", (context) => {
      const row = results.row();
      if (row === undefined) return context.skip("this run made only some cases of the contract");
      if (updateResults) recordRow(row);
      expect(recordedRow(driver.name), "run with UPDATE_RESULTS=1").toEqual(row);
    });
  });
}

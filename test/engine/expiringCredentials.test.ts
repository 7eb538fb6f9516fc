import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type GuardedRegistry, guardRegistry } from "../support/lab/guardedRegistry";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)(
  "credentials that expire between two builds of an update",
  { timeout: 120_000 },
  () => {
    const [first = "", ...others] = [1, 2, 3].map(() => `password-${randomBytes(12).toString("hex")}`);
    const credentials = { username: "ci", password: first };
    let lab: Lab;
    let door: GuardedRegistry;
    let workspace: Workspace;
    let stack: EngineStack;
    let version = 1;
    let expires = false;
    let readsLate = false;

    /** What happens when a token expires: the registry refuses it, and the helper has another. */
    const renew = () => {
      if (expires) credentials.password = others.shift() ?? "";
      expires = false;
      const answer = { ServerURL: door.address, Username: "ci", Secret: credentials.password };
      writeFileSync(join(workspace.directory, "answer.json"), JSON.stringify(answer));
      return credentials.password;
    };
    const program = async () => {
      const builder = new dalec.LocalBuilder("builder", { buildkitdConfig: { extraToml: lab.mirrorsToml } });
      const image = (name: string, dependsOn: pulumi.Resource[], registries: dalec.RegistryArgs[]) =>
        new dalec.Image(
          name,
          {
            ...{ builder: builder.connection, spec: "my-spec.yml", target: "bookworm/testing/container" },
            ...{ tags: [`${door.address}/team/${name}:${version}`], push: true, skipTests: true, registries },
          },
          { dependsOn },
        );
      const first = image("first", [], []);
      const password = first.ref.apply(renew);
      const late = { address: door.address, username: "ci", password };
      const second = image("second", [first], readsLate ? [late] : []);
      return { refs: pulumi.all([second.ref, password]).apply(([ref]) => ref) };
    };
    const pushed = () =>
      door
        .requests()
        .filter((request) => /^PUT .*\/manifests\//.test(request))
        .map((request) => request.replace(/.*team\//, ""));

    beforeAll(async () => {
      lab = await startLab();
      door = await guardRegistry(lab.registry, credentials);
      workspace = await openWorkspace();
      const programs = join(workspace.directory, "bin");
      mkdirSync(programs);
      const helper = `#!/bin/sh\ncat > /dev/null\ncat ${join(workspace.directory, "answer.json")}\n`;
      writeFileSync(join(programs, "docker-credential-test"), helper, { mode: 0o755 });
      workspace.environment.PATH = `${programs}${delimiter}${workspace.environment.PATH}`;
      const config = { credHelpers: { [door.address]: "test" } };
      writeFileSync(join(workspace.environment.DOCKER_CONFIG ?? "", "config.json"), JSON.stringify(config));
      workspace.write("my-spec.yml", helloSpec());
      stack = await workspace.inlineStack(program);
      renew();
    });

    afterAll(async () => {
      await workspace?.close();
      await door?.stop();
      await lab?.stop();
    });

    it("fail the second build, and the next update continues with those that the helper has then", async () => {
      expires = true;
      const { text } = await stack.failingUp();
      expect(text).toContain("401 Unauthorized");
      expect(pushed()).toEqual(["first/manifests/1"]);
      const { changes } = await stack.up();
      expect(changes).toMatchObject({
        "docker-build:index:Image first": "same",
        "docker-build:index:Image second": "create",
      });
      expect(pushed()).toEqual(["first/manifests/1", "second/manifests/1"]);
    });

    it("fail nothing if the program reads those of the second build after the first", async () => {
      version = 2;
      expires = true;
      readsLate = true;
      await stack.up();
      expect(pushed().slice(2)).toEqual(["first/manifests/2", "second/manifests/2"]);
      expect(workspace.filesContaining(credentials.password)).toEqual(["answer.json"]);
    });
  },
);

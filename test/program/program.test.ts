import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { helloSpec } from "../engine/hello";
import { recordProgram } from "../support/recording/recordProgram";
import { secretPaths } from "../support/recording/values";

let directory: string;
let config: Record<string, string>;
let secretKeys: string[];

const run = (preview = false) =>
  recordProgram(
    async () => {
      pulumi.runtime.setAllConfig(config, secretKeys);
      vi.resetModules();
      const program = "../../src/program";
      const { packages, images } = await import(program);
      return { packages, images };
    },
    { preview },
  );

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-program-"));
  writeFileSync(join(directory, "my-spec.yml"), helloSpec());
});

beforeEach(() => {
  secretKeys = [];
  config = {
    "dalec:spec": join(directory, "my-spec.yml"),
    "dalec:targets": "bookworm/deb,bookworm/container",
    "dalec:tags": "registry.example.com/team/hello:1",
    "dalec:push": "true",
    "dalec:outputDirectory": join(directory, "dist"),
    "project:other": "not ours",
  };
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("the root program", () => {
  it("declares a builder, and one build per target, from configuration alone", async () => {
    const { resources } = await run(true);
    expect(resources.map(({ type, name, parent }) => `${type} ${name} < ${parent}`).sort()).toEqual(
      [
        "dalec:index:Build dalec < undefined",
        "dalec:index:LocalBuilder dalec-builder < dalec",
        "command:local:Command dalec-builder-name < dalec-builder",
        "command:local:Command dalec-builder-registration < dalec-builder",
        "dalec:index:Package dalec-bookworm-deb < dalec",
        "docker-build:index:Image dalec-bookworm-deb < dalec-bookworm-deb",
        "command:local:Command dalec-bookworm-deb-files < dalec-bookworm-deb",
        "dalec:index:Image dalec-bookworm-container < dalec",
        "docker-build:index:Image dalec-bookworm-container < dalec-bookworm-container",
      ].sort(),
    );
  });

  it("keeps credentials of the configuration secret", async () => {
    config["dalec:secrets"] = '{"TOKEN":"hunter2"}';
    config["dalec:registries"] = '[{"address":"registry.example.com","username":"me","password":"hunter3"}]';
    const { resources } = await run(true);
    for (const { inputs } of resources) {
      const plain = JSON.stringify(inputs, (_key, value) =>
        typeof value === "object" && value !== null && "secret" in value ? undefined : value,
      );
      expect(plain).not.toMatch(/hunter[23]/);
    }
    const image = resources.find(
      ({ type, name }) =>
        type.includes("Image") && name === "dalec-bookworm-deb" && type.startsWith("docker"),
    );
    expect(secretPaths(image?.inputs ?? {})).toEqual(["registries", "secrets"]);
  });

  it("keeps values secret that the configuration keeps secret", async () => {
    writeFileSync(join(directory, "args.yml"), `${helloSpec()}args:\n  MARK: ""\n`);
    config["dalec:spec"] = join(directory, "args.yml");
    config["dalec:buildArgs"] = '{"MARK":"hunter4"}';
    const paths = async (...secrets: string[]) => {
      secretKeys = secrets;
      const { resources } = await run(true);
      const build = resources.find(
        ({ type, name }) => type.startsWith("docker") && name === "dalec-bookworm-deb",
      );
      return secretPaths(build?.inputs ?? {});
    };
    expect(await paths()).not.toContain("buildArgs");
    expect(await paths("dalec:buildArgs", "dalec:spec", "dalec:targets")).toContain("buildArgs");
  });

  it("creates nothing when the configuration is wrong", async () => {
    config["dalec:targets"] = "bookworm/debb";
    config["dalec:colour"] = "blue";
    const failed = await run().then(
      () => "",
      (error) => String(error.message),
    );
    expect(failed).toContain("the configuration of this stack: invalid arguments");
    expect(failed).toContain("dalec:colour: unknown key");
    expect(failed).toContain('dalec:targets: "bookworm/debb" is not a Dalec target');
  });
});

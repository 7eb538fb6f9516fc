import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { recordProgram } from "./recordProgram";
import { secret, secretPaths, unknownValue } from "./values";

class Pair extends pulumi.ComponentResource {
  readonly first: pulumi.Output<string>;

  constructor(name: string, args: { password: pulumi.Input<string> }) {
    super("test:index:Pair", name, args);
    const first = new command.local.Command(
      name,
      { create: "true", environment: { PASSWORD: args.password } },
      { parent: this, retainOnDelete: true },
    );
    new command.local.Command(`${name}-second`, { create: "true", stdin: first.stdout }, { parent: this });
    this.first = first.stdout;
    this.registerOutputs({ first: this.first });
  }
}

const program = () => {
  const pair = new Pair("pair", { password: pulumi.secret("hunter2") });
  return { first: pair.first };
};

describe("recordProgram", () => {
  it("lists what a program registers, with parents, dependencies, options and secrets", async () => {
    const { resources, outputs } = await recordProgram(program, { outputs: () => ({ stdout: "hello" }) });
    expect(resources).toEqual([
      {
        type: "test:index:Pair",
        name: "pair",
        parent: undefined,
        inputs: { password: secret("hunter2") },
        dependencies: [],
        options: {},
        outputs: { first: "hello" },
      },
      {
        type: "command:local:Command",
        name: "pair",
        parent: "pair",
        inputs: { create: "true", environment: { PASSWORD: secret("hunter2") } },
        dependencies: [],
        options: { retainOnDelete: true, replaceOnChanges: ["triggers[*]"] },
      },
      {
        type: "command:local:Command",
        name: "pair-second",
        parent: "pair",
        inputs: { create: "true", stdin: "hello" },
        dependencies: ["pair"],
        options: { replaceOnChanges: ["triggers[*]"] },
      },
    ]);
    expect(outputs).toEqual({ first: "hello" });
  });

  it("leaves what a provider computes unknown in a preview", async () => {
    const { resource } = await recordProgram(program, {
      preview: true,
      outputs: () => ({ stdout: "hello" }),
    });
    expect(resource("pair-second").inputs.stdin).toEqual(unknownValue);
  });

  it("says where secrets are", async () => {
    const { resource } = await recordProgram(program);
    expect(secretPaths(resource("pair", "command:local:Command").inputs)).toEqual(["environment.PASSWORD"]);
    expect(() => resource("pair")).toThrow("give the type too");
    expect(() => resource("nothing")).toThrow("no nothing among pair");
  });

  it("rejects with what the program throws", async () => {
    const failing = recordProgram(() => {
      throw new pulumi.RunError("no such thing");
    });
    await expect(failing).rejects.toThrow("no such thing");
  });

  it("records hooks by name", async () => {
    const { resource } = await recordProgram(() => {
      const hook = new pulumi.ResourceHook("look", async () => undefined);
      new command.local.Command("hooked", { create: "true" }, { hooks: { beforeCreate: [hook] } });
    });
    expect(resource("hooked").options.hooks).toEqual({ beforeCreate: ["look"] });
  });
});

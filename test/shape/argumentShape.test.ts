import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { helloSpec } from "../engine/hello";
import { recordProgram } from "../support/recording/recordProgram";

/** Declares a component as a program in plain JavaScript does, which no compiler has seen. */
const declared = (component: string, args?: unknown) =>
  recordProgram(() => void Reflect.construct(Reflect.get(dalec, component), ["x", args])).then(
    () => "accepted",
    (error: Error) => error.message,
  );
const connection = { name: "b", driver: "remote", nodes: [{ name: "b0", endpoint: "tcp://127.0.0.1:1" }] };

describe("arguments that no compiler has seen", () => {
  it.each([undefined, {}])("are refused with all that is required: %j", async (args) => {
    expect(await declared("Package", args)).toBe(
      [
        "dalec:index:Package x: invalid arguments",
        "  builder: is required",
        "  outputDirectory: is required",
        "  target: is required",
      ].join("\n"),
    );
    expect(await declared("Image", args)).toContain("  builder: is required\n  target: is required");
  });

  it("are refused when they are misspelt or of another type, all at once and with advice", async () => {
    const args = {
      builder: connection,
      target: 5,
      outputdirectory: "out",
      skipTests: "yes",
      buildArgs: { A: 1 },
    };
    expect(await declared("Package", args)).toBe(
      [
        "dalec:index:Package x: invalid arguments",
        "  target: expected text, got a number",
        '  outputdirectory: unknown key. Did you mean "outputDirectory"?',
        '  skipTests: expected true or false, got "yes"',
        "  buildArgs.A: expected text, got a number",
        "  outputDirectory: is required",
      ].join("\n"),
    );
  });

  it.each([
    "LocalBuilder",
    "DockerBuilder",
    "DockerContainerBuilder",
    "KubernetesBuilder",
    "RemoteBuilder",
    "Build",
  ])("are refused when they are misspelt: %s", async (component) => {
    expect(await declared(component, { platform: ["linux/amd64"], nope: 1 })).toContain(
      "  nope: unknown key.",
    );
  });

  it("are not shown when they may be secret", async () => {
    const registries = [{ address: "a", username: "b", password: ["hunter2"] }];
    const args = { builder: connection, target: "bookworm/deb", outputDirectory: "out", registries };
    const message = await declared("Package", args);
    expect(message).toContain("  registries[0].password: expected text, got a list");
    expect(message).not.toContain("hunter2");
  });

  it("may be those of another component, and a connection that another language or release exported", async () => {
    const nodes = [{ name: "a", endpoint: "tcp://127.0.0.1:1", driver_options: {} }];
    const builder = { ...connection, nodes, allowed_frontends: [], later: 1 };
    const args = { builder, inlineSpec: helloSpec(), target: "bookworm/container", outputDirectory: "out" };
    expect(await declared("Image", args)).toBe("accepted");
  });

  it("are refused when a builder is given instead of its connection", async () => {
    const failure = await recordProgram(() => {
      const builder = new dalec.LocalBuilder("b");
      Reflect.construct(dalec.Package, ["x", { builder, target: "bookworm/deb", outputDirectory: "out" }]);
    }).catch((error: Error) => error.message);
    expect(failure).toContain(
      "  builder: expected data, got a resource. Pass an output of it, such as `connection`",
    );
  });

  it("may be outputs, promises, or undefined where they are optional", async () => {
    const args = {
      stateDirectory: undefined,
      platforms: pulumi.output(["linux/amd64"]),
      buildkitd: Promise.resolve("b"),
    };
    expect(await declared("LocalBuilder", args)).toBe("accepted");
  });
});

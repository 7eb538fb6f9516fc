import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { checkShape } from "../../src/shape/argumentShape";
import { helloSpec } from "../engine/hello";
import { failuresOf } from "../support/recording/failures";
import { recordProgram } from "../support/recording/recordProgram";

/** Declares a component as a program in plain JavaScript does, which no compiler has seen. */
const declared = (component: string, args?: unknown) =>
  recordProgram(() => void Reflect.construct(Reflect.get(dalec, component), ["x", args])).then(
    () => "accepted",
    (error: Error) => error.message,
  );
const connection = { name: "b", driver: "remote", nodes: [{ name: "b0", endpoint: "tcp://127.0.0.1:1" }] };

/** The least that each component needs. */
const target = { builder: connection, inlineSpec: helloSpec(), outputDirectory: "out" };
const needed: Record<string, object> = {
  LocalBuilder: {},
  DockerBuilder: {},
  DockerContainerBuilder: {},
  KubernetesBuilder: {},
  RemoteBuilder: { endpoint: "tcp://127.0.0.1:1" },
  Package: { ...target, target: "bookworm/deb" },
  Image: { ...target, target: "bookworm/container", load: true },
};
const schema = JSON.parse(
  readFileSync(join(__dirname, "..", "..", "schema", "pulumi-package.schema.json"), "utf8"),
);

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

  it.each<[string, object, string]>([
    ["an output", { buildArgs: pulumi.output({ A: 1 }) }, "buildArgs.A: expected text, got a number"],
    ["an output below", { buildArgs: { A: pulumi.output(1) } }, "buildArgs.A: expected text, got a number"],
    ["an output in a list", { ssh: [{ id: pulumi.output(1) }] }, "ssh[0].id: expected text, got a number"],
    ["a promise", { platforms: Promise.resolve(["a", 1]) }, "platforms[1]: expected text, got a number"],
    [
      "a misspelt key in an output",
      { frontend: pulumi.output({ image: "a", digst: "b" }) },
      'frontend.digst: unknown key. Did you mean "digest"?',
    ],
  ])("are refused when they are known later: %s", async (_, more, reason) => {
    const args = { builder: connection, target: "bookworm/deb", outputDirectory: "out", ...more };
    const failures = await failuresOf(() => {
      checkShape(new pulumi.ComponentResource("dalec:index:Package", "x"), args);
    });
    expect(failures).toEqual([`dalec:index:Package x: invalid arguments\n  ${reason}`]);
  });

  it("have the same value when they are known later, and the output of a builder stays the same", async () => {
    const builder = pulumi.output(connection);
    const args = {
      builder,
      target: "bookworm/deb",
      outputDirectory: "out",
      buildArgs: pulumi.secret({ A: "1" }),
    };
    await recordProgram(async () => {
      const checked = checkShape(new pulumi.ComponentResource("dalec:index:Package", "x"), args);
      expect(checked.builder).toBe(builder);
      expect(await new Promise((resolve) => checked.buildArgs.apply(resolve))).toEqual({ A: "1" });
      expect(await pulumi.isSecret(checked.buildArgs)).toBe(true);
    });
  });

  it.each(Object.keys(needed))(
    "reach no child when they are known later and wrong: %s",
    async (component) => {
      const { inputProperties } = schema.resources[`dalec:index:${component}`];
      const names = Object.keys(inputProperties).filter((name) => name !== "builder");
      expect(names.length).toBeGreaterThan(2);
      for (const name of names) {
        const children: object[] = [];
        const outputs = ({ type, inputs }: MockResourceArgs) => {
          if (!type.startsWith("dalec:")) children.push(inputs);
          return {};
        };
        const args = Object.freeze({
          ...needed[component],
          [name]: pulumi.output([{ wrong: "not checked" }]),
        });
        const program = () => Reflect.construct(Reflect.get(dalec, component), ["x", args]);
        const failures = await failuresOf(program, { outputs });
        expect.soft(failures.join("\n"), name).toMatch(new RegExp(`invalid arguments\\n  ${name}\\b`));
        expect.soft(JSON.stringify(children), name).not.toContain("not checked");
      }
    },
  );

  it("stay as the program wrote them", async () => {
    const builder = { remote: { endpoint: "tcp://127.0.0.1:1", connectTimeoutSeconds: pulumi.output(5) } };
    const args = {
      builder,
      inlineSpec: pulumi.output(helloSpec()),
      packages: [{ target: "bookworm/deb", platforms: pulumi.output(["linux/amd64"]) }],
    };
    const parts = () => [
      ...Object.values(args),
      ...Object.values(builder.remote),
      ...Object.values(args.packages[0] ?? {}),
    ];
    const before = parts();
    await recordProgram(() => void new dalec.Build("x", args), { preview: true });
    expect(parts().map((part, index) => part === before[index])).toEqual(before.map(() => true));
    expect(parts()).toHaveLength(before.length);
  });

  it("are refused without a value where nothing is optional", async () => {
    const args = {
      builder: connection,
      inlineSpec: helloSpec(),
      target: "bookworm/deb",
      outputDirectory: "out",
    };
    expect(await declared("Package", { ...args, skipTests: undefined, buildArgs: 1 })).toBe(
      "dalec:index:Package x: invalid arguments\n  buildArgs: expected an object, got a number",
    );
    const missing = { buildArgs: { A: undefined }, secrets: { TOKEN: undefined } };
    expect(await declared("Package", { ...args, ...missing })).toBe(
      [
        "dalec:index:Package x: invalid arguments",
        "  buildArgs.A: expected text, got nothing",
        "  secrets.TOKEN: expected text, got nothing",
      ].join("\n"),
    );
  });

  it.each([
    [Number.NaN, "expected a number, got NaN"],
    [Number.POSITIVE_INFINITY, "expected a number, got Infinity"],
    [-1, "expected a whole number of seconds since 1970, got -1"],
    [1.5, "expected a whole number of seconds since 1970, got 1.5"],
    [1e300, "expected a whole number of seconds since 1970, got 1e+300"],
  ])("are refused when they are no time: %d", async (sourceDateEpoch, reason) => {
    const args = {
      builder: connection,
      inlineSpec: helloSpec(),
      target: "bookworm/deb",
      outputDirectory: "out",
    };
    expect(await declared("Package", { ...args, sourceDateEpoch })).toBe(
      `dalec:index:Package x: invalid arguments\n  sourceDateEpoch: ${reason}`,
    );
  });

  it("are refused when they are no number: replicas", async () => {
    expect(await declared("KubernetesBuilder", { replicas: Number.NaN })).toContain(
      "  replicas: expected a number, got NaN",
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

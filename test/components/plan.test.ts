import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as dalec from "../../src";
import { parseYaml } from "../../src/dalec/yaml/parse";
import { visibleEntries } from "../../src/solve/contexts/entries";
import { recordProgram } from "../support/recording/recordProgram";
import { inProject } from "./components";

vi.mock("../../src/dalec/yaml/parse", { spy: true });
vi.mock("../../src/solve/contexts/entries", { spy: true });
vi.mock("node:fs", { spy: true });

const directory = inProject();
const connection = { name: "elsewhere", driver: "remote", nodes: [{ name: "a", endpoint: "tcp://a:1" }] };
const spec = () => `${directory()}/my-spec.yml`;
const target = () => ({ builder: connection, spec: spec(), context: directory() });
const packageArgs = (name: string) => ({
  ...target(),
  target: "bookworm/deb",
  outputDirectory: `${directory()}/plan-${name}`,
});
const image = (name: string, args: Partial<dalec.ImageArgs> = {}) =>
  new dalec.Image(name, { ...target(), target: "bookworm/container", ...args });

/** How often the spec was read and parsed, and its context walked. */
const counts = () => ({
  reads: vi.mocked(readFileSync).mock.calls.filter(([path]) => String(path) === spec()).length,
  parses: vi.mocked(parseYaml).mock.calls.length,
  walks: vi.mocked(visibleEntries).mock.calls.length,
});

beforeEach(() => vi.clearAllMocks());

describe("a spec is read and parsed once, and its context walked once per target,", () => {
  it.each([
    ["a Package", 1, () => void new dalec.Package("one", packageArgs("one"))],
    ["an Image", 1, () => void image("one")],
    [
      "a Build of three targets",
      3,
      () =>
        void new dalec.Build("one", {
          spec: spec(),
          context: directory(),
          builder: { connection },
          outputDirectory: `${directory()}/plan-build`,
          packages: [{ target: "bookworm/deb" }, { target: "trixie/deb" }],
          images: [{ target: "bookworm/container" }],
        }),
    ],
    [
      "an Image whose arguments are outputs",
      1,
      () => void image("one", { buildArgs: pulumi.output({}), namedContexts: pulumi.output({}) }),
    ],
  ])("for %s", async (_, targets, program) => {
    await recordProgram(program, { preview: true });
    expect(counts()).toEqual({ reads: 1, parses: 1, walks: targets });
  });
});

/** A value that is unknown in a preview, such as an output of a resource that does not exist yet. */
const notYetKnown = () => pulumi.output("x").apply((): string => pulumi.unknown as never);

describe("in a preview, an argument that is not known yet", () => {
  const cases: [argument: string, args: () => Partial<dalec.ImageArgs>, unknown: string[]][] = [
    ["cacheFrom", () => ({ cacheFrom: [{ type: "registry", ref: notYetKnown() }] }), ["cacheFrom"]],
    ["cacheTo", () => ({ cacheTo: [{ type: "registry", ref: notYetKnown() }] }), ["cacheTo"]],
    ["ssh", () => ({ ssh: [{ id: "default", paths: [notYetKnown()] }] }), ["ssh"]],
    ["namedContexts", () => ({ namedContexts: { pkg: notYetKnown() } }), ["context", "labels"]],
    ["context", () => ({ context: notYetKnown() }), ["context", "labels"]],
    ["frontend", () => ({ frontend: { image: notYetKnown() } }), ["dockerfile", "context", "labels"]],
    ["tags", () => ({ tags: [notYetKnown()], push: true }), ["tags"]],
  ];
  it.each(cases)("%s hides only the inputs that are made from it", async (_, args, hidden) => {
    const { resource } = await recordProgram(() => void image("one", args()), { preview: true });
    const { inputs } = resource("one", "docker-build:index:Image");
    const unknown = Object.keys(inputs).filter((name) =>
      JSON.stringify(inputs[name]).includes('"unknown":true'),
    );
    expect(unknown.sort()).toEqual([...hidden].sort());
    expect(inputs.target).toBe("bookworm/container");
  });
});

it("passes an output's value to docker-build like a plain value", async () => {
  const args = {
    namedContexts: { "dalec-bookworm-worker": "docker-image://example.com/worker:1" },
    cacheFrom: [{ type: "registry" as const, ref: "example.com/cache" }],
    frontend: { image: "example.com/frontend:1.2.3" },
    context: directory(),
  };
  const later = Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, pulumi.output<unknown>(value)]),
  ) as Partial<dalec.ImageArgs>;
  const inputsOf = async (given: Partial<dalec.ImageArgs>) => {
    const { resource } = await recordProgram(() => void image("one", given), { preview: true });
    return resource("one", "docker-build:index:Image").inputs;
  };
  expect(await inputsOf(later)).toEqual(await inputsOf(args));
});

it("shares hooks between the builds of a builder, except builds with the same type and name", async () => {
  const { resources } = await recordProgram(
    () => {
      const shared = target();
      const parents = ["test:index:One", "test:index:Other"].map(
        (type) => new pulumi.ComponentResource(type, "it"),
      );
      for (const parent of parents)
        new dalec.Image("same", { ...shared, target: "bookworm/container" }, { parent });
      new dalec.Image("third", { ...shared, target: "bookworm/container" });
    },
    { preview: true },
  );
  const hooks = resources
    .filter(({ type }) => type === "docker-build:index:Image")
    .map(({ name, options }) => `${name} ${options.hooks?.beforeCreate?.join()}`);
  // The recorder knows resources by the type of their parent alone, so it keeps the second of the two.
  expect(hooks.sort()).toEqual(["same builder of Image same 1", "third builder of Image same"]);
});

describe("named contexts that the targets of a Build share", () => {
  const workers = {
    "dalec-bookworm-worker": "docker-image://x",
    "dalec-azlinux3-worker": "docker-image://x",
  };
  const warnings = async (own: Partial<dalec.BuildPackageArgs> = {}) => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const args: dalec.BuildArgs = {
      inlineSpec:
        "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\nname: ab\nversion: 1.0.0\nrevision: 1\npackager: P\nlicense: MIT\ndescription: d\n",
      builder: { connection },
      outputDirectory: `${directory()}/plan-shared`,
      namedContexts: workers,
      packages: [{ target: "bookworm/deb" }, { target: "azlinux3/rpm", ...own }],
    };
    await recordProgram(() => void new dalec.Build("one", args), { preview: true });
    const found = warn.mock.calls.map(([message]) => message);
    warn.mockRestore();
    return found;
  };

  it("are used if one of them reads each", async () => {
    expect(await warnings()).toEqual([]);
  });

  it("are used only by the targets that have none of their own", async () => {
    expect(await warnings({ namedContexts: {} })).toEqual([
      expect.stringContaining('expected "dalec-bookworm-worker" as the worker context of bookworm'),
    ]);
  });
});

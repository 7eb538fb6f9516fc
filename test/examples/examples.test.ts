import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import schema from "../../schema/pulumi-package.schema.json";
import { checkSpec } from "../../src";
import { configOf, type Example, listExamples, settingsOf } from "../support/examples/examples";
import { type FolderRecording, recordFolder } from "../support/recording/recordFolder";

const examples = listExamples();
const builds = "docker-build:index:Image";

// The outputs of a stack of examples/k8s-builder.
const otherStack = {
  outputs: {
    connection: {
      name: "k8s-builder-dev-k8s-builder",
      driver: "kubernetes",
      nodes: [{ name: "k8s-builder-dev-k8s-builder0", platforms: [] }],
    },
  },
  secretOutputNames: [],
};

const recordings = new Map<string, Promise<FolderRecording>>();

/** The example as `pulumi preview` runs it, with the settings of its README, before any resource exists. */
function record(example: Example): Promise<FolderRecording> {
  const recording =
    recordings.get(example.name) ??
    recordFolder(example.directory, {
      preview: true,
      config: configOf("project", settingsOf(example)),
      outputs: ({ type }) => (type === "pulumi:pulumi:StackReference" ? otherStack : {}),
    });
  recordings.set(example.name, recording);
  return recording;
}

const recordingOf = (name: string) => {
  const example = examples.find((one) => one.name === name);
  if (!example) throw new Error(`there is no example ${name}`);
  return record(example);
};

describe("the examples", () => {
  it("include those that the driver pages and the README mention", () => {
    const names = examples.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["hello", "docker", "docker-container", "kubernetes"]));
    expect(names).toEqual(expect.arrayContaining(["remote-mtls", "yaml", "python", "go", "many-targets"]));
    expect(names).toEqual(expect.arrayContaining(["package-chain", "air-gapped", "signing"]));
  });
});

const byName = examples.map((example) => [example.name, example] as const);

describe.each(byName)("examples/%s", (_, example) => {
  it("explains what it creates, its settings, what to expect and how to clean up", () => {
    const { readme, settings, name } = example;
    expect(readme).toMatch(/^# .+\n\n\S/);
    // The library is not on the npm registry yet, so an example in a clone uses the clone's own packages.
    expect(readme).toMatch(/```sh\nnpm install --prefix \.\.\/\.\. .*\n(.*\n)*pulumi up\n/);
    expect(readme).toMatch(/^Expected: /m);
    expect(readme).toMatch(/^Clean up with `pulumi destroy`/m);
    const unknown = settings.filter(
      (setting) => !readme.includes(`\`${setting}\``) && !readme.includes(`${name}:${setting}\``),
    );
    // Settings in the README's commands need no further explanation.
    expect(unknown.filter((setting) => !(setting in settingsOf(example)))).toEqual([]);
    expect(Object.keys(settingsOf(example)).filter((setting) => !settings.includes(setting))).toEqual([]);
  });

  it("has specs without errors", () => {
    const specs = readdirSync(example.directory).filter((file) => /^(?!Pulumi).*\.yml$/.test(file));
    for (const spec of specs) {
      const found = checkSpec(readFileSync(join(example.directory, spec), "utf8"));
      expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
    }
  });

  if (example.runtime === "yaml") {
    it("uses only components and properties of the schema", () => {
      const { resources } = parse(readFileSync(join(example.directory, "Pulumi.yaml"), "utf8"));
      const declared = Object.values<{ type: string; properties?: object }>(resources);
      const known: Record<string, { inputProperties: object; requiredInputs?: string[] }> = schema.resources;
      for (const { type, properties = {} } of declared) {
        const component = known[type.replace("dalec:", "dalec:index:")];
        expect(Object.keys(component?.inputProperties ?? {})).toEqual(
          expect.arrayContaining(Object.keys(properties)),
        );
        expect(Object.keys(properties)).toEqual(expect.arrayContaining(component?.requiredInputs ?? []));
      }
    });
    return;
  }

  if (example.runtime === "python" || example.runtime === "go") {
    it("creates only components of the schema", () => {
      const program = example.runtime === "go" ? "main.go" : "__main__.py";
      const text = readFileSync(join(example.directory, program), "utf8");
      const named = [...text.matchAll(/ = dalec\.(\w+)\(|:= dalec\.New(\w+)\(/g)];
      const components = named.map(([, python, go]) => `dalec:index:${python ?? go}`);
      expect(components.length).toBeGreaterThan(1);
      expect(Object.keys(schema.resources)).toEqual(expect.arrayContaining(components));
    });
    return;
  }

  it("plans builders and builds without errors", { tags: ["slow"] }, async () => {
    const { resources, messages, code } = await record(example);
    expect(messages.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(code).toBe(0);
    expect(resources.filter(({ type }) => type.startsWith("dalec:index:"))).not.toEqual([]);
    for (const { inputs } of resources.filter(({ type }) => type === builds)) {
      expect(inputs.dockerfile).toMatchObject({ inline: expect.stringContaining("# syntax=") });
      expect(inputs.builder).toMatchObject({ name: expect.stringContaining("builder") });
    }
  });
});

describe("the examples with several builds", { tags: ["slow"] }, () => {
  it("many-targets builds each target for each platform, on one builder", async () => {
    const { resources } = await recordingOf("many-targets");
    const found = resources.filter(({ type }) => type === builds);
    expect(found.map(({ inputs }) => inputs.target).sort()).toEqual([
      "almalinux9/container",
      "almalinux9/rpm",
      "azlinux3/container",
      "azlinux3/rpm",
      "bookworm/deb",
      "noble/deb",
      "trixie/deb",
    ]);
    for (const { inputs } of found) expect(inputs.platforms).toEqual(["linux/amd64", "linux/arm64"]);
    const builders = found.map(({ inputs }) => JSON.stringify(inputs.builder).replace(/\.builds-\d+"/, ""));
    expect(new Set(builders).size).toBe(1);
    const pools = resources.filter(({ type }) => type === "kubernetes:apps/v1:Deployment");
    expect(pools).toHaveLength(2);
  });

  it("package-chain plans all of its builds in a preview, with their dependencies", async () => {
    const { resources } = await recordingOf("package-chain");
    const found = resources.filter(({ type }) => type === builds);
    expect(found.map(({ name }) => name).sort()).toEqual(["greeter", "image", "party", "word"]);
    const party = found.find(({ name }) => name === "party");
    expect(party?.dependencies).toEqual(expect.arrayContaining(["greeter", "word"]));
  });
});

describe("the examples about security", { tags: ["slow"] }, () => {
  it("air-gapped takes the frontend and the worker from its own registry", async () => {
    const { resources } = await recordingOf("air-gapped");
    const [build] = resources.filter(({ type }) => type === builds);
    const { dockerfile, context } = build?.inputs ?? {};
    const digest = /^# syntax=registry\.internal:5000\/dalec\/frontend@sha256:[0-9a-f]{64}$/m;
    expect(dockerfile).toEqual({ inline: expect.stringMatching(digest) });
    const worker = { location: "docker-image://registry.internal:5000/dalec/worker:bookworm" };
    expect(context).toMatchObject({ named: { "dalec-bookworm-worker": worker } });
  });

  it("signing hands the key to the build as a secret", async () => {
    const { resources } = await recordingOf("signing");
    const withKey = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("PRIVATE KEY"));
    expect(withKey.map(({ name, type }) => [type, name])).toEqual([[builds, "package"]]);
    expect(withKey.map(({ inputs }) => inputs.secrets)).toEqual([{ secret: expect.anything() }]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import schema from "../../schema/pulumi-package.schema.json";
import { configurationKeys } from "../../src/program/keys";
import { programArgs } from "../../src/program/programArgs";
import { helloSpec } from "../engine/hello";

let directory: string;
let spec: string;
const read = (values: Record<string, string>) => programArgs({ spec, ...values }, schema);
const textOf = (found: ReturnType<typeof programArgs>) =>
  found.problems.map((one) => `${one.propertyPath}: ${one.reason}`);
const problems = (values: Record<string, string>) => textOf(read({ targets: "bookworm/deb", ...values }));

function writeSpec(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-settings-"));
  spec = writeSpec("my-spec.yml", helloSpec());
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("the configuration of the root program", () => {
  it("needs a spec and targets, and nothing else", () => {
    const { args, problems: found } = read({ targets: "bookworm/deb, azlinux3/container" });
    expect(found).toEqual([]);
    expect(args).toEqual({
      spec,
      builder: { local: {} },
      packages: [{ target: "bookworm/deb" }],
      images: [{ target: "azlinux3/container" }],
    });
  });

  it("builds each target for each platform, with tags by target", () => {
    const { args } = read({
      targets: '["bookworm/deb","trixie/deb","azlinux3/container"]',
      platforms: "linux/amd64,linux/arm64",
      tags: "registry.example.com/team/hello:{target}",
      push: "true",
    });
    expect(args.platforms).toEqual(["linux/amd64", "linux/arm64"]);
    expect(args.packages?.map(({ target }) => target)).toEqual(["bookworm/deb", "trixie/deb"]);
    expect(args.images).toEqual([
      {
        target: "azlinux3/container",
        push: true,
        tags: ["registry.example.com/team/hello:azlinux3-container"],
      },
    ]);
  });

  it("can leave the decision about a spec to the frontend, for all targets or for one", () => {
    const wrong = writeSpec("wrong.yml", `${helloSpec()}nosuch: 1\n`);
    const unknownField = expect.stringContaining('unknown field "nosuch"');
    expect(problems({ spec: wrong })).toEqual([unknownField]);
    for (const specCheck of ["warn", "off"]) expect(problems({ spec: wrong, specCheck })).toEqual([]);
    const packages = '[{"target":"trixie/deb","specCheck":"off"}]';
    expect(problems({ spec: wrong, packages })).toEqual([unknownField]);
    expect(textOf(read({ spec: wrong, packages }))).toEqual([]);
    expect(problems({ specCheck: "maybe" })).toEqual([
      expect.stringMatching(/^dalec:specCheck: expected one of warn, error, off/),
    ]);
  });

  it("accepts entries of packages and images, which override the common keys", () => {
    const { args, problems: found } = read({
      targets: "bookworm/deb,azlinux3/container",
      push: "true",
      tags: "registry.example.com/team/hello:{target}",
      packages: '[{"target":"trixie/deb","skipTests":true}]',
      images: '[{"target":"bookworm/testing/container","push":false}]',
    });
    expect(found).toEqual([]);
    expect(args.packages).toEqual([{ target: "bookworm/deb" }, { target: "trixie/deb", skipTests: true }]);
    expect(args.images).toEqual([
      {
        target: "azlinux3/container",
        push: true,
        tags: ["registry.example.com/team/hello:azlinux3-container"],
      },
      {
        target: "bookworm/testing/container",
        push: false,
        tags: ["registry.example.com/team/hello:bookworm-testing-container"],
      },
    ]);
  });

  it.each([
    ["local", '{"stateDirectory":"/tmp/state"}', { local: { stateDirectory: "/tmp/state" } }],
    ["docker", "{}", { docker: {} }],
    [
      "docker-container",
      '{"memory":"2g","cpuShares":512}',
      { dockerContainer: { memory: "2g", cpuShares: 512 } },
    ],
    ["remote", '{"endpoint":"tcp://buildkit:1234"}', { remote: { endpoint: "tcp://buildkit:1234" } }],
    [
      "kubernetes",
      '{"namespace":"builders","cache":{"kind":"persistent","size":"50Gi"},"resources":{"requests":{"cpu":2}}}',
      {
        kubernetes: {
          namespace: "builders",
          cache: { kind: "persistent", size: "50Gi" },
          resources: { requests: { cpu: "2" } },
        },
      },
    ],
  ])("chooses the driver %s with its arguments", (driver, builder, expected) => {
    const { args, problems: found } = read({ targets: "bookworm/deb", driver, builder });
    expect(found).toEqual([]);
    expect(args.builder).toEqual(expected);
  });

  it("builds on an existing builder, and refuses a new one in addition", () => {
    const node = { name: "n", endpoint: "tcp://buildkit:1234" };
    const connection = { name: "shared", driver: "remote", nodes: [node] };
    const values = { targets: "bookworm/deb", connection: JSON.stringify(connection) };
    const { args, problems: found } = read(values);
    expect(found).toEqual([]);
    expect(args.builder).toEqual({ connection });
    expect(problems({ ...values, driver: "local" })).toEqual([
      expect.stringMatching(/^dalec:builder: expected exactly one of .*got connection and local$/),
    ]);
  });

  it("reads text as booleans, numbers, lists and objects where the schema requires them, at any depth", () => {
    const { args, problems: found } = read({
      spec: writeSpec("args.yml", `${helloSpec()}args:\n  VERSION: ""\n  DEBUG: ""\n  LIST: ""\n`),
      targets: "bookworm/deb",
      sourceDateEpoch: "1700000000",
      skipTests: "true",
      ssh: '[{"id":"default","paths":"a.pem, b.pem"}]',
      buildArgs: '{"VERSION":1,"DEBUG":true,"LIST":"a,b"}',
      builder: '{"platforms":"linux/amd64,linux/arm64","endpoint":"tcp://a:1","connectTimeoutSeconds":"9"}',
      driver: "remote",
    });
    expect(found).toEqual([]);
    expect(args).toMatchObject({
      sourceDateEpoch: 1_700_000_000,
      skipTests: true,
      ssh: [{ id: "default", paths: ["a.pem", "b.pem"] }],
      buildArgs: { VERSION: "1", DEBUG: "true", LIST: "a,b" },
      builder: { remote: { platforms: ["linux/amd64", "linux/arm64"], connectTimeoutSeconds: 9 } },
    });
  });

  it("has a key for each input of Build, and passes its value on", () => {
    const samples = {
      spec: [spec, spec],
      inlineSpec: ["name: a", "name: a"],
      packages: ['[{"target":"bookworm/deb"}]', [{ target: "bookworm/deb" }]],
      images: ['[{"target":"azlinux3/container"}]', [{ target: "azlinux3/container" }]],
    };
    const { types, resources } = schema;
    const { builder: _builder, ...inputs } = resources["dalec:index:Build"].inputProperties;
    for (const [key, type] of Object.entries(inputs)) {
      const sample = Object.entries(samples).find(([name]) => name === key)?.[1] ?? sampleOf(types, type);
      const { args, problems: found } = programArgs(
        { targets: "bookworm/deb", [key]: String(sample[0]) },
        schema,
      );
      expect(
        textOf({ args, problems: found }).filter((one) => one.startsWith(`dalec:${key}: expected`)),
      ).toEqual([]);
      expect(Object.entries(args).find(([name]) => name === key)?.[1]).toEqual(
        key === "packages" ? [{ target: "bookworm/deb" }, { target: "bookworm/deb" }] : sample[1],
      );
    }
  });

  it("reports every problem at once, with what is accepted", () => {
    expect(
      problems({
        spec: writeSpec("bad.yml", helloSpec().replace("inline:", "inlin:")),
        targets: "bookworm/debb,bookworm/deb",
        target: "bookworm/deb",
        colour: "blue",
        driver: "podman",
        push: "yes",
        platforms: "linux",
        buildArgs: "[]",
      }).map((one) => one.replaceAll(directory, ".")),
    ).toEqual([
      'dalec:target: unknown key. Did you mean "targets"?',
      expect.stringMatching(
        /^dalec:colour: unknown key\. The keys are: spec, targets, driver, builder, .*cacheFrom/,
      ),
      'dalec:driver: expected one of docker, docker-container, kubernetes, local, remote, got "podman"',
      'dalec:push: expected true or false, got "yes"',
      "dalec:buildArgs: expected an object, got a list",
      expect.stringMatching(/^\.\/bad\.yml:\d+:\d+ sources\.src: expected exactly one of git/),
      expect.stringMatching(/^\.\/bad\.yml:\d+:\d+ sources\.src\.inlin: unknown field/),
      expect.stringMatching(/^dalec:targets: "bookworm\/debb" is not a Dalec target/),
      expect.stringMatching(/^dalec:platforms\[0\]: expected a platform/),
    ]);
  });

  it("names the entry that causes a problem, or once the common key that does", () => {
    const images = '[{"target":"bookworm/testing/container","tags":["UPPER:1"]},{"target":"bookworm/debb"}]';
    const found = problems({
      targets: "azlinux3/container,jammy/testing/container",
      images,
      tags: "Upper:1",
    });
    expect(found.map((one) => one.split(": ", 1)[0])).toEqual([
      "dalec:tags[0]",
      "dalec:images[0].tags[0]",
      "dalec:images[1].target",
    ]);
  });

  it("reports wrong arguments of the builder", () => {
    expect(problems({ driver: "remote", builder: '{"endpiont":"tcp://a:1"}' })).toEqual([
      'dalec:builder.endpiont: unknown key. Did you mean "endpoint"?',
    ]);
    expect(problems({ driver: "kubernetes", builder: '{"security":"rotless"}' })).toEqual([
      expect.stringMatching(/got text\. Did you mean "rootless"\?$/),
    ]);
    expect(problems({ driver: "remote", builder: '{"colour":"blue"}' })).toEqual([
      "dalec:builder.colour: unknown key. The keys are: endpoint, platforms, tls, connectTimeoutSeconds, nodes",
    ]);
    expect(
      problems({
        driver: "kubernetes",
        builder: '{"security":"rooty","pools":[{"name":"a"}],"hostNetwork":"no"}',
      }),
    ).toEqual([
      "dalec:builder.security: expected one of privileged, userNamespace, rootless, got text",
      "dalec:builder.pools[0].architecture: is required",
      "dalec:builder.hostNetwork: expected true or false, got text",
    ]);
  });

  it.each([
    ["secrets", "hunter2"],
    ["secrets", '{"TOKEN":{"value":"hunter2"}}'],
    ["secrets", '{"TOKEN":["hunter2"]}'],
    ["registries", "hunter2"],
    ["registries", '[{"password":"hunter2"'],
    ["registries", '[{"password":{"value":"hunter2"}}]'],
    ["registries", '{"password":"hunter2"}'],
    ["builder", "hunter2"],
    ["builder", '{"tls":"hunter2"}'],
    ["builder", '{"endpoint":"tcp://a:1","tls":{"caCert":"a","key":["hunter2"]}}'],
    ["builder", '{"nodes":["hunter2"]}'],
    ["builder", '{"endpoint":"tcp://a:1","connectTimeoutSeconds":"hunter2"}'],
    ["cacheTo", '[{"type":"s3","attributes":"hunter2"}]'],
    ["cacheTo", '[{"type":"s3","attributes":{"token":["hunter2"]}}]'],
    ["connection", '{"name":"a","driver":"remote","nodes":[{"name":"n","connectTimeoutSeconds":"hunter2"}]}'],
  ])("never shows a wrong value of %s, which may be secret: %s", (key, text) => {
    const found = problems({ driver: "remote", [key]: text });
    expect(found).not.toEqual([]);
    expect(found.filter((one) => !one.startsWith(`dalec:${key}`))).toEqual([]);
    expect(found.join()).not.toContain("hunter2");
  });

  it("reports missing keys", () => {
    expect(textOf(programArgs({}, schema))).toEqual([
      "dalec:spec: is required; set it with `pulumi config set dalec:spec …`",
      "dalec:targets: is required; set it with `pulumi config set dalec:targets …`",
    ]);
    const inlineSpec = helloSpec();
    const images = '[{"target":"bookworm/testing/container"}]';
    expect(textOf(programArgs({ inlineSpec, images }, schema))).toEqual([]);
  });

  it("has a meaning for each key", () => {
    const { all } = configurationKeys(schema);
    expect(Object.keys(all).length).toBeGreaterThan(20);
    for (const { description } of Object.values(all)) {
      expect(String(description)).toMatch(/^[A-Z`].{10,}\.$/s);
    }
  });
});

/** A value of a type, as text and as it is. */
function sampleOf(types: Record<string, unknown>, type: object): [string, unknown] {
  const value = sampleValue(types, type);
  return [typeof value === "string" ? value : JSON.stringify(value), value];
}

function sampleValue(types: Record<string, unknown>, type: object): unknown {
  if ("$ref" in type) return sampleValue(types, types[String(type.$ref).replace("#/types/", "")] as object);
  if ("enum" in type) return (type.enum as { value: unknown }[])[0]?.value;
  if ("items" in type) return [sampleValue(types, type.items as object)];
  if ("additionalProperties" in type)
    return { some: sampleValue(types, type.additionalProperties as object) };
  if ("properties" in type) {
    const required = "required" in type ? (type.required as string[]) : [];
    const properties = Object.entries(type.properties as Record<string, object>);
    return Object.fromEntries(
      properties
        .filter(([name]) => required.includes(name))
        .map(([name, one]) => [name, sampleValue(types, one)]),
    );
  }
  return { string: "linux/amd64", boolean: true, integer: 5, number: 5 }[(type as { type: string }).type];
}

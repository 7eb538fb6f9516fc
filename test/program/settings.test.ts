import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys, programSettings } from "../../src/program/settings";
import { helloSpec } from "../engine/hello";

const { types } = JSON.parse(
  readFileSync(resolve(__dirname, "..", "..", "schema", "pulumi-package.schema.json"), "utf8"),
);
let directory: string;
let spec: string;
const settings = (values: Record<string, string>) => programSettings({ spec, ...values }, types);
const problems = (values: Record<string, string>) =>
  settings({ targets: "bookworm/deb", ...values }).problems.map(
    (one) => `${one.propertyPath}: ${one.reason}`,
  );

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-settings-"));
  spec = join(directory, "my-spec.yml");
  writeFileSync(spec, helloSpec());
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("the configuration of the root program", () => {
  it("needs a spec and targets, and nothing else", () => {
    const { args, problems: found } = settings({ targets: "bookworm/deb, azlinux3/container" });
    expect(found).toEqual([]);
    expect(args).toEqual({
      spec,
      builder: { local: {} },
      packages: [{ target: "bookworm/deb" }],
      images: [{ target: "azlinux3/container" }],
    });
  });

  it("makes a matrix of targets and platforms, with tags by target", () => {
    const { args } = settings({
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
    const { args, problems: found } = settings({ targets: "bookworm/deb", driver, builder });
    expect(found).toEqual([]);
    expect(args.builder).toEqual(expected);
  });

  it("tells every problem at once, with what is accepted", () => {
    writeFileSync(join(directory, "bad.yml"), helloSpec().replace("inline:", "inlin:"));
    expect(
      problems({
        spec: join(directory, "bad.yml"),
        targets: "bookworm/debb,bookworm/deb",
        target: "bookworm/deb",
        driver: "podman",
        push: "yes",
        platforms: "linux",
        buildArgs: "[]",
      }).map((one) => one.replaceAll(directory, ".")),
    ).toEqual([
      expect.stringMatching(
        /^dalec:target: unknown key\. The keys are: spec \(path of the Dalec spec\), targets/,
      ),
      'dalec:buildArgs: expected an object; set its keys with `pulumi config set --path`, got "[]"',
      'dalec:push: expected true or false, got "yes"',
      'dalec:driver: expected one of docker, docker-container, kubernetes, local, remote; got "podman"',
      expect.stringMatching(/^\.\/bad\.yml:\d+:\d+ sources\.src: exactly one of git/),
      expect.stringMatching(/^\.\/bad\.yml:\d+:\d+ sources\.src\.inlin: unknown field/),
      expect.stringMatching(/^dalec:targets: "bookworm\/debb" is not a Dalec target/),
      expect.stringMatching(/^dalec:platforms\[0\]: expected a platform/),
    ]);
  });

  it("tells what is wrong with the arguments of the builder, which nothing else reads", () => {
    expect(problems({ driver: "remote", builder: '{"endpiont":"tcp://a:1"}' })).toEqual([
      "dalec:builder.endpiont: unknown key. The keys are: endpoint, platforms, tls, connectTimeoutSeconds, nodes",
    ]);
    expect(
      problems({
        driver: "kubernetes",
        builder: '{"security":"rooty","pools":[{"name":"a"}],"hostNetwork":"no"}',
      }),
    ).toEqual([
      'dalec:builder.security: expected one of privileged, userNamespace, rootless; got "rooty"',
      "dalec:builder.pools[0].architecture: is missing",
      'dalec:builder.hostNetwork: expected true or false; got "no"',
    ]);
  });

  it("asks for what is missing", () => {
    expect(programSettings({}, types).problems.map(({ propertyPath }) => propertyPath)).toEqual([
      "dalec:spec",
      "dalec:targets",
    ]);
  });

  it("has a meaning for each key", () => {
    for (const meaning of Object.values(keys)) expect(meaning.length).toBeGreaterThan(5);
  });
});

import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
} from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { frontendPinned } from "../../policy/frontendPinned";
import { partsOf } from "../../policy/image";
import { namedRegistries } from "../../policy/namedRegistries";
import { noMutableTags } from "../../policy/noMutableTags";
import { privilegedApart } from "../../policy/privilegedApart";

const digest = `sha256:${"a".repeat(64)}`;

async function violations(
  policy: ResourceValidationPolicy,
  props: object,
  config: object = {},
  type?: string,
) {
  const found: string[] = [];
  const args = { type: type ?? "docker-build:index:Image", props, getConfig: () => config };
  const rules = [policy.validateResource ?? []].flat();
  for (const rule of rules) {
    await rule(args as unknown as ResourceValidationArgs, (message) => found.push(message));
  }
  return found;
}

describe("an image reference", () => {
  it.each([
    ["app", { registry: "docker.io" }],
    ["team/app:1", { registry: "docker.io", tag: "1" }],
    ["localhost/app", { registry: "localhost" }],
    ["127.0.0.1:5000/app", { registry: "127.0.0.1:5000" }],
    [`ghcr.io/a/b:1@${digest}`, { registry: "ghcr.io", tag: "1", digest }],
  ])("%s is split into its parts", (reference, parts) => expect(partsOf(reference)).toEqual(parts));
});

describe("the rule on frontends", () => {
  const spec = (frontend: string) => ({ dockerfile: { inline: `# syntax=${frontend}\nname: a\n` } });

  it("accepts a digest, and requires one", async () => {
    expect(await violations(frontendPinned, spec(`ghcr.io/dalec/frontend:1@${digest}`))).toEqual([]);
    expect(await violations(frontendPinned, spec("ghcr.io/dalec/frontend:1"))).toEqual([
      expect.stringContaining('the frontend "ghcr.io/dalec/frontend:1" has no digest'),
    ]);
  });

  it("reads the build argument that BuildKit prefers to the syntax line", async () => {
    const pinned = spec(`ghcr.io/dalec/frontend:1@${digest}`);
    const build = (image: string) => ({ ...pinned, buildArgs: { BUILDKIT_SYNTAX: image } });
    expect(await violations(frontendPinned, build("evil.example.com/x:latest"))).toEqual([
      expect.stringContaining('the frontend "evil.example.com/x:latest" has no digest'),
    ]);
    expect(await violations(frontendPinned, build(`a/b@${digest}`))).toEqual([]);
  });

  it("ignores an unknown spec, and other resources", async () => {
    expect(await violations(frontendPinned, {})).toEqual([]);
    expect(await violations(frontendPinned, spec("a:1"), {}, "other:index:Image")).toEqual([]);
  });
});

describe("the rule on tags", () => {
  it("accepts versions, and refuses tags that move", async () => {
    const tags = ["r.example.com/a:1.2", "r.example.com/a:latest", "r.example.com:5000/a"];
    expect(await violations(noMutableTags, { push: true, tags })).toEqual([
      expect.stringContaining('"r.example.com/a:latest" is pushed as "latest"'),
      expect.stringContaining('"r.example.com:5000/a" is pushed as "latest"'),
    ]);
    expect(await violations(noMutableTags, { push: false, tags })).toEqual([]);
  });
});

describe("the rule on registries", () => {
  it("accepts the registries of the configuration, and no other", async () => {
    const props = { push: true, tags: ["r.example.com/a:1", "a:1"] };
    expect(await violations(namedRegistries, props, { registries: ["r.example.com"] })).toEqual([
      '"a:1" is pushed to docker.io; the configuration allows r.example.com',
    ]);
    expect(await violations(namedRegistries, props)).toHaveLength(2);
    expect(await violations(namedRegistries, { ...props, push: false })).toEqual([]);
  });
});

describe("the rule on privileged builders", () => {
  const builder = { type: "dalec:index:KubernetesBuilder", urn: "builder", name: "builder", props: {} };
  const workload = (privileged: boolean, namespace: string) => ({
    type: "kubernetes:apps/v1:Deployment",
    urn: "workload",
    name: "workload",
    parent: builder,
    props: {
      metadata: { namespace },
      spec: { template: { spec: { containers: [{ securityContext: { privileged } }] } } },
    },
  });
  const ownNamespace = {
    type: "kubernetes:core/v1:Namespace",
    urn: "namespace",
    name: "namespace",
    parent: builder,
    props: { metadata: { name: "builders" } },
  };
  const found = async (...resources: object[]) => {
    const messages: string[] = [];
    const args = { resources: resources as PolicyResource[] } as unknown as StackValidationArgs;
    await privilegedApart.validateStack(args, (message) => messages.push(message));
    return messages;
  };

  it("accepts one in its own namespace, and one without privileges in any", async () => {
    expect(await found(builder, ownNamespace, workload(true, "builders"))).toEqual([]);
    expect(await found(builder, workload(false, "shared"))).toEqual([]);
  });

  it("refuses one in a namespace that it does not own", async () => {
    expect(await found(builder, ownNamespace, workload(true, "shared"))).toEqual([
      expect.stringContaining('"workload" is privileged in the namespace "shared"'),
    ]);
    expect(
      await found(builder, { ...ownNamespace, parent: undefined }, workload(true, "builders")),
    ).toHaveLength(1);
  });
});

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import { withinLimit } from "../../src/solve/frontendLimit";
import { planBuild } from "../../src/solve/plan";
import type { BuildKind, PlannedArgs } from "../../src/solve/targetPlan";
import { orUnknown } from "../../src/unknown";

const dalec = "ghcr.io/project-dalec/dalec/frontend";
const head = `# syntax=${dalec}:0.21.5\n`;
const spec = `${head}name: ab\nversion: 1.0.0\nrevision: 1\npackager: P\nlicense: MIT\ndescription: d\n`;
const signer = (image: string) => `package_config: {signer: {image: "${image}"}}\n`;

/** What is refused on a builder with these repositories. */
const refused = (
  inlineSpec: string,
  {
    allowedFrontends,
    kind = "Package",
    ...more
  }: Partial<PlannedArgs> & { allowedFrontends?: string[]; kind?: BuildKind },
) => {
  const args = { inlineSpec, target: "bookworm/deb", ...more };
  const connection = {
    name: "farm",
    driver: "remote",
    nodes: [],
    ...(allowedFrontends && { allowedFrontends }),
  };
  const plan = withinLimit(planBuild(args, kind), { ...args, builder: connection });
  return plan.check.problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
};
const only = (...allowedFrontends: string[]) => ({ allowedFrontends });

describe("a build is refused if its builder does not run", () => {
  it("the frontend of the syntax line or of the program", () => {
    expect(refused(spec, only(dalec))).toEqual([]);
    const other = spec.replace(dalec, "registry.example.com/dalec");
    expect(refused(other, only(dalec))).toEqual([
      `builder: farm runs only the frontends ${dalec}, and not the frontend of inlineSpec, "registry.example.com/dalec:0.21.5". Add "registry.example.com/dalec" to \`buildkitdConfig.allowedFrontends\` of the builder`,
    ]);
    expect(refused(other, only(dalec, "registry.example.com/dalec"))).toEqual([]);
    expect(refused(spec, { ...only(dalec), frontend: { image: "example.com/f:1" } })).toEqual([
      expect.stringContaining('"example.com/f:1"'),
    ]);
    expect(refused(spec.replace(head, ""), only("example.com/f"))).toEqual([
      expect.stringContaining(`Add "${dalec}"`),
    ]);
  });

  it("the frontend of the target, but not that of another target", () => {
    const text = `${spec}targets: {mine: {frontend: {image: "example.com/mine:1"}}}\n`;
    expect(refused(text, { ...only(dalec), target: "mine/thing" })).toEqual([
      expect.stringContaining('targets.mine.frontend of inlineSpec, "example.com/mine:1"'),
    ]);
    expect(refused(text, only(dalec))).toEqual([]);
  });

  it("the signer that Dalec uses", () => {
    const signed = `${spec}${signer("example.com/sign:1")}`;
    expect(refused(signed, only(dalec))).toEqual([
      expect.stringContaining('package_config.signer.image of inlineSpec, "example.com/sign:1"'),
    ]);
    expect(refused(signed, only(dalec, "example.com/sign"))).toEqual([]);
    const own = `${signed}targets: {bookworm: {package_config: {signer: {image: "example.com/own:1"}}}}\n`;
    expect(refused(own, only(dalec, "example.com/own"))).toEqual([]);
    expect(refused(own, only(dalec, "example.com/sign"))).toEqual([
      expect.stringContaining("example.com/own:1"),
    ]);
  });

  it("nothing that the build does not run", () => {
    const signed = `${spec}${signer("example.com/sign:1")}`;
    expect(refused(signed, { ...only(dalec), skipSigning: true })).toEqual([]);
    expect(refused(signed, { ...only(dalec), target: "bookworm/dsc" })).toEqual([]);
    const depsonly = { ...only(dalec), target: "azlinux3/container/depsonly", kind: "Image" as const };
    expect(refused(`${signed}dependencies: {runtime: {bash: {}}}\n`, depsonly)).toEqual([]);
    const elsewhere = `${spec}targets: {noble: {${signer("example.com/sign:1").trim()}}}\n`;
    for (const spec of [elsewhere, elsewhere.replace("noble", "bookworm.x")])
      expect(refused(spec, only(dalec))).toEqual([]);
    expect(refused(signed, { ...only(dalec), target: "bookworm/worker", kind: "Image" })).toEqual([]);
    const prebuiltPackages = [{ target: "bookworm/deb", directory: "d", files: [] }];
    const image = { ...only(dalec), target: "bookworm/container", kind: "Image" as const };
    expect(refused(signed, { ...image, prebuiltPackages })).toEqual([]);
    expect(refused(signed, image)).toHaveLength(1);
  });
});

it("is refused as soon as an output with the connection has its value, also if Python exported it", async () => {
  const args = { inlineSpec: spec, target: "bookworm/deb" };
  const connection = { name: "farm", driver: "remote", nodes: [] };
  for (const list of [{ allowedFrontends: ["a/b"] }, { allowed_frontends: ["a/b"] }]) {
    const plan = withinLimit(planBuild(args, "Package"), {
      builder: pulumi.output({ ...connection, ...list }),
    });
    expect(plan.check.problems).toEqual([]);
    await new Promise((resolve) => pulumi.output(plan.allowedInline).apply(resolve));
    expect(plan.check.problems).toEqual([
      { propertyPath: "builder", reason: expect.stringMatching(/^farm runs only the frontends a\/b, /) },
    ]);
  }
});

describe("no build is refused", () => {
  const other = spec.replace(dalec, "registry.example.com/dalec");

  it("if the connection has no list, as that of an older version, or an empty one", () => {
    expect(refused(other, {})).toEqual([]);
    expect(refused(other, only())).toEqual([]);
  });

  it("for its frontend while something else of it is wrong, which is reported instead", () => {
    expect(refused("", { ...only("a/b"), spec: "none.yml" })).toEqual([
      expect.stringMatching(/^inlineSpec: give either/),
    ]);
    expect(refused(spec, { ...only(dalec), target: "none/at/all" })).toEqual([
      expect.stringMatching(/^target: /),
    ]);
    expect(refused(spec.replace(dalec, "No/Reference"), only(dalec, "Nor/This"))).toEqual([
      expect.stringMatching(/^inlineSpec:1:10: /),
    ]);
    const withoutBuilder = JSON.parse("{}");
    const plan = withinLimit(
      planBuild({ inlineSpec: spec, target: "bookworm/deb" }, "Package"),
      withoutBuilder,
    );
    expect(plan.check).toMatchObject({ problems: [], warnings: [] });
  });

  it("in a preview that does not know the connection yet", async () => {
    const builder = pulumi.output(orUnknown<BuilderConnection>(undefined));
    const plan = withinLimit(planBuild({ inlineSpec: other, target: "bookworm/deb" }, "Package"), {
      builder,
    });
    const inline = await new Promise((resolve) => pulumi.output(plan.allowedInline).apply(resolve));
    expect(inline).toBe(other);
    expect(plan.check.problems).toEqual([]);
  });

  it("if BuildKit takes two names for the same repository", () => {
    const short = spec.replace(`${dalec}:0.21.5`, "docker/dockerfile:1");
    expect(refused(short, only("docker.io/docker/dockerfile"))).toEqual([]);
    expect(refused(spec.replace(dalec, "docker.io/dalec"), only("dalec"))).toEqual([]);
  });
});

import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { recordFolder } from "../support/recording/recordFolder";

const example = (name: string) => resolve(__dirname, "..", "..", "examples", name);
const builds = "docker-build:index:Image";

/** Examples as `pulumi preview` runs them, type check and all, with nothing made. */
describe("the examples of several builds", { timeout: 180_000 }, () => {
  it("many-targets builds each target for each platform, on one builder", async () => {
    const { resources, code } = await recordFolder(example("many-targets"), { preview: true });
    expect(code).toBe(0);
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
    expect(new Set(found.map(({ inputs }) => JSON.stringify(inputs.builder))).size).toBe(1);
    const pools = resources.filter(({ type }) => type === "kubernetes:apps/v1:Deployment");
    expect(pools).toHaveLength(2);
  });

  it("package-chain plans every build that waits for a package, with its own inputs known", async () => {
    const { resources, code } = await recordFolder(example("package-chain"), { preview: true });
    expect(code).toBe(0);
    const found = resources.filter(({ type }) => type === builds);
    expect(found.map(({ name }) => name).sort()).toEqual(["greeter", "image", "party", "word"]);
    for (const { inputs } of found) {
      expect(inputs.dockerfile).toMatchObject({ inline: expect.stringContaining("# syntax=") });
      expect(inputs.builder).toMatchObject({ name: expect.stringContaining("builder") });
    }
    const party = found.find(({ name }) => name === "party");
    expect(party?.dependencies).toEqual(expect.arrayContaining(["greeter", "word"]));
  });
});

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { defaultFrontend } from "../../src/dalec";
import { slotOf } from "../../src/machine/farm/slot";
import { type BuildResult, dockerImage } from "../../src/solve/dockerImage";
import { planBuild } from "../../src/solve/plan";
import type { PlannedArgs } from "../../src/solve/targetPlan";
import * as using from "../../src/solve/usedBuilder";
import { recordProgram } from "../support/recording/recordProgram";

const connection = { name: "farm", driver: "remote", nodes: [{ name: "a", endpoint: "tcp://a:1" }] };
const inlineSpec = "name: ab\nversion: 1.0.0\n";
const syntax = `# syntax=${defaultFrontend}\n`;

/** The resource that a build declares, and what its hooks know. */
async function declared(result: BuildResult, more: Partial<PlannedArgs> = {}) {
  const used = vi.spyOn(using, "usedBuilder");
  onTestFinished(() => used.mockRestore());
  const known: using.HookedBuild[] = [];
  used.mockImplementation(() => ({
    instanceOf: (slot) => pulumi.output(`instance ${slot.length > 0}`),
    hooksOf: (build) => {
      known.push(build);
      return {};
    },
  }));
  const { resource } = await recordProgram(() => {
    const component = new pulumi.ComponentResource("dalec:index:Package", "hello");
    const plan = planBuild({ inlineSpec, target: "bookworm", ...more }, "Package");
    dockerImage("hello", component, connection, plan, { context: { location: "-" } }, result);
  });
  const [hooked] = known;
  if (hooked === undefined) throw new Error("expected a build with hooks");
  return { image: resource("hello", "docker-build:index:Image"), hooked };
}

describe("the resource that builds", () => {
  it("belongs to its component, uses the builder's instance, and builds in an update alone", async () => {
    const { image } = await declared({ exports: [{ cacheonly: {} }] });
    expect(image.parent).toBe("hello");
    expect(image.inputs).toMatchObject({
      builder: { name: "instance true" },
      context: { location: "-" },
      exports: [{ cacheonly: {} }],
      push: false,
      buildOnPreview: false,
    });
    expect(image.options).not.toHaveProperty("retainOnDelete");
    expect(image.options).not.toHaveProperty("customTimeouts");
  });

  it("stays in the registry when it is deleted, if it was pushed", async () => {
    const { image } = await declared({ push: true, tags: ["example.com/ab:1"] });
    expect(image.inputs).toMatchObject({ push: true, tags: ["example.com/ab:1"] });
    expect(image.options).toMatchObject({ retainOnDelete: true });
  });

  it("may take no longer than the program allows", async () => {
    const { image } = await declared({ load: true }, { timeoutSeconds: 90 });
    expect(image.options).toMatchObject({ customTimeouts: { create: "90s", update: "90s" } });
  });
});

describe("the hooks of a build know", () => {
  it.each([
    [{ push: true }, true],
    [{ load: true }, true],
    [{ exports: [{ cacheonly: {} }] }, false],
  ])("whether %j needs a builder that can export an image", async (result, image) => {
    expect((await declared(result)).hooked.needs).toEqual({ image });
  });

  it("the spec as written and as built, its target by Dalec's name, and how often to try", async () => {
    const { hooked } = await declared({}, { retries: 5 });
    expect(hooked.spec).toEqual({
      file: "inlineSpec",
      text: inlineSpec,
      inline: syntax + inlineSpec,
      target: "bookworm/deb",
    });
    expect(hooked.traced).toEqual({ spec: "ab", target: "bookworm/deb" });
    expect(hooked.attempts).toEqual({ retries: 5, timeoutSeconds: undefined });
    expect(hooked.component).toBeInstanceOf(pulumi.ComponentResource);
  });

  it("what to ask the frontend, if the program wants that", async () => {
    expect((await declared({})).hooked.asked).toBeUndefined();
    expect((await declared({}, { askFrontend: true })).hooked.asked).toMatchObject({
      spec: { file: "inlineSpec" },
      inline: syntax + inlineSpec,
      frontend: defaultFrontend,
      plan: { name: "bookworm/deb" },
    });
  });

  it("the slot by the name of the spec and the target, else by the name of the resource", async () => {
    const slot = async (more: Partial<PlannedArgs>) => (await declared({}, more)).hooked.slot;
    expect(await slot({})).toBe(slotOf("ab", "bookworm/deb"));
    expect(await slot({ inlineSpec: pulumi.output(inlineSpec) })).toBe(slotOf("hello", ""));
  });
});

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as dalec from "../src";
import { claimName, ownerVariable } from "../src/keptName";
import { inProject } from "./components/components";
import { recordProgram } from "./support/recording/recordProgram";

const directory = inProject();
const connection = { name: "elsewhere", driver: "remote", nodes: [{ name: "a", endpoint: "tcp://a:1" }] };
const target = () => ({ builder: connection, spec: `${directory()}/my-spec.yml`, context: directory() });
const image = (name: string) => new dalec.Image(name, { ...target(), target: "bookworm/container" });

/** Runs a program in a stack whose state keeps names of components that were renamed, by the names of their Commands. */
const recordRenamed = (kept: Record<string, string>, program: () => unknown) =>
  recordProgram(program, {
    outputs: ({ name, type }) => {
      const former = type === "command:local:Command" ? kept[name] : undefined;
      return former === undefined ? {} : { environment: { [ownerVariable]: former } };
    },
  });

describe("a component that was renamed", () => {
  beforeEach(() => void vi.stubEnv("BUILDX_CONFIG", resolve(directory(), "buildx")));
  afterEach(() => void vi.unstubAllEnvs());

  it("builds from the same directories as before", async () => {
    const { resource } = await recordRenamed({ "new-files": "former" }, () => void image("new"));
    const { context } = resource("new", "docker-build:index:Image").inputs;
    expect(context).toMatchObject({
      location: expect.stringMatching(/^\.dalec\/stages\/former\/contexts\/context-/),
    });
    expect(readdirSync(".dalec/stages")).toEqual(["former"]);
  });

  it("has the same buildx instance as before", async () => {
    const { outputs, resource } = await recordRenamed({ "new-name": "former" }, () => {
      const builder = new dalec.RemoteBuilder("new", { endpoint: "tcp://127.0.0.1:1" });
      return { connection: builder.connection };
    });
    expect(outputs.connection).toMatchObject({ name: "former", nodes: [{ name: "former0" }] });
    expect(resource("new-registration").inputs.stdin).toContain('"name":"former"');
  });

  it("removes nothing if its state has lost the name", async () => {
    const { resource } = await recordRenamed({}, () => void image("one"));
    const { delete: command, stdin } = resource("one-files").inputs;
    const before = readdirSync(".dalec/stages");
    const { [ownerVariable]: _, ...env } = process.env;
    for (const owner of [{}, { [ownerVariable]: "" }]) {
      const options = { input: String(stdin), encoding: "utf8", env: { ...env, ...owner } } as const;
      const { status, stderr } = spawnSync("sh", ["-c", String(command)], options);
      expect([status === 0, stderr.includes(ownerVariable)]).toEqual([false, true]);
    }
    expect(readdirSync(".dalec/stages")).toEqual(before);
  });

  it("keeps its name from a component that is declared under the former one later", async () => {
    const nameOf = async (component: "builder" | "image", stack: string, kept?: string) => {
      const program = () => {
        if (component === "image") return void image("image");
        new dalec.RemoteBuilder("builder", { endpoint: "tcp://127.0.0.1:1" });
      };
      const command = component === "image" ? "image-files" : "builder-name";
      const outputs = ({ name }: { name: string }) =>
        kept === undefined || name !== command ? {} : { environment: { [ownerVariable]: kept } };
      const { resource } = await recordProgram(program, { stack, outputs });
      return (resource(command).inputs.environment as Record<string, string>)[ownerVariable];
    };
    for (const component of ["builder", "image"] as const) {
      const first = await nameOf(component, "dev");
      expect(await nameOf(component, "dev", first)).toBe(first);
      await nameOf(component, "prod", first);
      const second = await nameOf(component, "dev");
      await nameOf(component, "test", second);
      const third = await nameOf(component, "dev");
      expect(new Set([first, second, third]).size).toBe(3);
      // The state of a stack that has its former name again.
      await nameOf(component, "dev", first);
      expect(await nameOf(component, "prod")).not.toBe(first);
    }
  });

  it("shares nothing with a component that now has its former name", async () => {
    const owners = new Map<string, pulumi.ComponentResource>();
    await recordProgram(() => {
      const [one, other] = ["new", "old"].map((name) => new pulumi.ComponentResource("a:b:Image", name));
      expect(claimName(owners, "former", one as never)).toBe("former");
      expect(claimName(owners, "former", one as never)).toBe("former");
      expect(claimName(owners, "other", other as never)).toBe("other");
      expect(() => claimName(owners, "former", other as never)).toThrow(
        "a:b:Image old: invalid arguments\n  name: a:b:Image new has kept the name former on machines since it was renamed, and the two would share what they own there; choose another name",
      );
    });
  });
});

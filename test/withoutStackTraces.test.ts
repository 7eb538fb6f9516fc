import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as dalec from "../src";
import { shortenStackTraces, withoutStackTraces } from "../src/withoutStackTraces";
import { inProject } from "./components/components";
import { recordProgram } from "./support/recording/recordProgram";

const directory = inProject();

describe("withoutStackTraces", () => {
  it("formats no trace that is read while it constructs", () => {
    expect(withoutStackTraces(() => new Error("inside").stack)).toBe("");
    expect(new Error("outside").stack).toContain("withoutStackTraces.test.ts");
  });

  it("keeps the trace of an error", () => {
    const failing = () =>
      withoutStackTraces(() => {
        throw new Error("inside");
      });
    expect(failing).toThrow(
      expect.objectContaining({ stack: expect.stringContaining("withoutStackTraces.test.ts") }),
    );
    expect(new Error("outside").stack).toContain("withoutStackTraces.test.ts");
  });
});

it("shortens a stack trace to its first frames, and no longer when it is restored", () => {
  const nested = (depth: number): string => (depth > 0 ? nested(depth - 1) : (new Error("deep").stack ?? ""));
  const restore = shortenStackTraces();
  const [message, ...frames] = nested(10).split("\n");
  restore();
  expect(message).toBe("Error: deep");
  expect(frames).toHaveLength(6);
  expect(frames[0]).toMatch(/^ {4}at .*withoutStackTraces\.test\.ts:\d+:\d+\)?$/);
  expect(nested(8).split("\n").length).toBeGreaterThan(8);
});

it("formats no stack trace for the children of a component", async () => {
  const traced: Record<string, boolean> = {};
  const program = () => {
    pulumi.runtime.registerStackTransformation(({ type }) => {
      traced[type] = new Error("here").stack !== "";
      return undefined;
    });
    const builder = new dalec.RemoteBuilder("builder", { endpoint: "tcp://a:1" }).connection;
    new dalec.Package("hello", {
      builder,
      spec: `${directory()}/my-spec.yml`,
      target: "bookworm/deb",
      outputDirectory: `${directory()}/traces`,
    });
  };
  await recordProgram(program, { preview: true });
  expect(traced).toEqual({
    "dalec:index:RemoteBuilder": true,
    "dalec:index:Package": true,
    "docker-build:index:Image": false,
    "command:local:Command": false,
  });
});

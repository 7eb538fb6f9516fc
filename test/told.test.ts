import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Told, toldInProgram } from "../src/told";
import { recordProgram } from "./support/recording/recordProgram";

describe("what a program has told", () => {
  const withBuilds = (work: (told: Told, one: pulumi.Resource, other: pulumi.Resource) => void) =>
    recordProgram(() => {
      const builds = ["one", "two"].map((name) => new pulumi.ComponentResource("dalec:index:Package", name));
      work(new Told(), builds[0] as pulumi.Resource, builds[1] as pulumi.Resource);
    });

  it("leads to the component that told it first", () =>
    withBuilds((told, one, other) => {
      expect(told.before("a\nb", one)).toBeUndefined();
      expect(told.before("a\nb", other)).toBe("Package one");
      expect(told.before("b", other)).toBe("Package one");
    }));

  it("is no reason for a component to be silent about more, or about what it has told itself", () =>
    withBuilds((told, one, other) => {
      told.before("a\nb", one);
      expect(told.before("a\nc", other)).toBeUndefined();
      expect(told.before("a\nb", one)).toBeUndefined();
    }));

  it("is the same in all of the program, and nothing in the next one", async () => {
    const found: Told[] = [];
    for (let program = 0; program < 2; program++)
      await recordProgram(() => void found.push(toldInProgram(), toldInProgram()));
    expect(found[0]).toBe(found[1]);
    expect(found[2]).toBe(found[3]);
    expect(found[0]).not.toBe(found[2]);
  });
});

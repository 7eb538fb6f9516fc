import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LocalBuilder } from "../../src";
import { failuresOf } from "../support/recording/failures";
import { recordProgram } from "../support/recording/recordProgram";

it("a LocalBuilder whose arguments are right warns of nothing", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  onTestFinished(() => warn.mockRestore());
  await recordProgram(() => void new LocalBuilder("b", { stateDirectory: "/var/bk" }));
  expect(warn).not.toHaveBeenCalled();
});

describe("the state directory of a LocalBuilder", () => {
  it.each(["", ".", "bk", "~/bk"])("must be an absolute path, not %j", async (stateDirectory) => {
    const message = `  stateDirectory: expected an absolute path, got "${stateDirectory}"`;
    await expect(recordProgram(() => void new LocalBuilder("b", { stateDirectory }))).rejects.toThrow(
      message,
    );
  });

  it.each([
    ["at once", "/var/bk/"],
    ["later", pulumi.output("/var/bk/")],
  ])("must not be that of another builder of the program, known %s", async (_, stateDirectory) => {
    const failures = await failuresOf(() => {
      new LocalBuilder("first", { stateDirectory: "/var/bk" });
      new LocalBuilder("second", { stateDirectory });
    });
    expect(failures.join("\n")).toContain(
      'dalec:index:LocalBuilder second: invalid arguments\n  stateDirectory: expected a directory that no other builder has, got "/var/bk/", which is that of dalec:index:LocalBuilder first',
    );
  });

  it("may be that of a builder in another program that this process runs", async () => {
    const program = (name: string) => () => void new LocalBuilder(name, { stateDirectory: "/var/bk" });
    await recordProgram(program("first"));
    await recordProgram(program("second"));
  });
});

import { describe, expect, it } from "vitest";
import { LocalBuilder } from "../../src";
import { recordProgram } from "../support/recording/recordProgram";

describe("the state directory of a LocalBuilder", () => {
  it.each(["", ".", "bk", "~/bk"])("must be an absolute path, not %j", async (stateDirectory) => {
    const message = `  stateDirectory: expected an absolute path, got "${stateDirectory}"`;
    await expect(recordProgram(() => void new LocalBuilder("b", { stateDirectory }))).rejects.toThrow(
      message,
    );
  });
});

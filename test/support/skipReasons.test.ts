import { describe, expect, it } from "vitest";
import { type Skip, skipWithReason } from "./skipReasons";

describe("a skipped test", () => {
  it("carries the reason in its name, alone and in a table", () => {
    const names: string[] = [];
    const register = (name: string) => names.push(name);
    const skip: Skip = Object.assign(register, {
      each: (cases: unknown) => (name: string) => register(`${cases}: ${name}`),
    });
    const skipped = skipWithReason(skip, "no engine");
    skipped("builds", () => {});
    skipped.each([1, 2])("builds %d", () => {});
    expect(names).toEqual(["builds (skipped: no engine)", "1,2: builds %d (skipped: no engine)"]);
  });

  // A table without rows registers nothing, so Vitest allows it inside a running test.
  it.each([
    ["describe", describe],
    ["it", it],
  ])("can come from a table, in Vitest's own %s", (_, kind) => {
    expect(() => kind.skipIf("no engine").each([])("%s", () => {})).not.toThrow();
  });
});

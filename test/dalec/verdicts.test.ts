import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { samples, verdicts, withoutData } from "./dalecData";

const isAccepted = (text: string) => checkSpec(text).every(({ severity }) => severity !== "error");

/** Where our word differs from the loader's, with the reason. */
const differences: Record<string, string> = {};

describe.skipIf(withoutData)(`the genuine loader's word${withoutData ? ` (${withoutData})` : ""}`, () => {
  it.each(samples())("%s passes", (_, text) => {
    expect(checkSpec(text).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("agrees on every changed spec, but for the differences with a reason", () => {
    const all = verdicts();
    const differing = all.filter(({ spec, accepted }) => isAccepted(spec) !== accepted);
    const named = differing.map(({ file, mutation, path }) => `${file} ${mutation} ${path.join(".")}`);
    expect(all.length).toBeGreaterThan(1_000);
    expect(named.filter((name) => !(name in differences))).toEqual([]);
    expect(differing.filter(({ accepted }) => !accepted)).toEqual([]);
  }, 120_000);
});

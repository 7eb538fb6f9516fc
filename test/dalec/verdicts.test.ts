import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { verdicts, withoutData } from "./dalecData";

const isAccepted = (text: string) => checkSpec(text).every(({ severity }) => severity !== "error");

/** Changed specs on which our verdict differs from the loader's, with the reason. */
const differences: Record<string, string> = {};

describe.skipIf(withoutData)("the verdict of the genuine loader", { tags: ["slow"] }, () => {
  it("equals ours for every changed spec, except for the differences with a reason", () => {
    const all = verdicts();
    const differing = all.filter(({ spec, accepted }) => isAccepted(spec) !== accepted);
    const named = differing.map(({ file, mutation, path }) => `${file} ${mutation} ${path.join(".")}`);
    expect(all.length).toBeGreaterThan(1_000);
    expect(named.filter((name) => !(name in differences))).toEqual([]);
    expect(differing.filter(({ accepted }) => !accepted)).toEqual([]);
  }, 120_000);
});

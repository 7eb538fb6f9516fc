import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { mutations } from "./mutations";

const unusedMounts = "Dalec reads the mounts of build steps, and never uses their sources";
/** Changes that Dalec accepts, with the reason. No other change may pass. */
const accepted: Readonly<Record<string, string>> = {
  "discouraged.yml removed build.steps.0.mounts.0.spec": unusedMounts,
  "discouraged.yml removed build.steps.0.mounts.0.spec.context": unusedMounts,
};

/** A mistake is an error, but a warning in the sample for a release that the check does not know. */
function isWrong(sample: string, severity: string): boolean {
  return severity === "error" || (sample === "next-release.yml" && severity === "warning");
}

describe("a sample with one field wrong", () => {
  const all = mutations();
  const nameOf = ({ sample, kind, path }: { sample: string; kind: string; path: string }) =>
    `${sample} ${kind} ${path}`;

  it("comes in at least 1,000 variants", () => {
    const counts: Record<string, number> = {};
    for (const { kind } of all) counts[kind] = (counts[kind] ?? 0) + 1;
    console.log(`${all.length} changes: ${JSON.stringify(counts)}`);
    expect(all.length).toBeGreaterThanOrEqual(1_000);
    for (const kind of ["misspelled", "wrong type", "removed"]) expect(counts[kind]).toBeGreaterThan(20);
  });

  it("is rejected with an error at the line of the field", { tags: ["slow"] }, () => {
    const wrong = all.flatMap((mutation) => {
      const { text } = mutation;
      const lines = text.split("\n");
      const errors = checkSpec(text).filter(({ severity }) => isWrong(mutation.sample, severity));
      const atLine = errors.filter(({ line }) => lines[line - 1]?.includes(mutation.line));
      return atLine.length > 0
        ? []
        : [[nameOf(mutation), errors.map(({ line, code }) => `${line} ${code}`).join()]];
    });
    expect(wrong.filter(([name = ""]) => !(name in accepted))).toEqual([]);
    expect(Object.keys(accepted).filter((name) => !wrong.some(([found]) => found === name))).toEqual([]);
  });

  it("is rejected with a hint that names the right field, if one letter is wrong", { tags: ["slow"] }, () => {
    const letters = all.filter(
      ({ kind, line, path }) => kind === "misspelled" && line === `${path.split(".").at(-1)}z`,
    );
    const without = letters.filter(({ text, path }) => {
      const right = path.split(".").at(-1);
      return !checkSpec(text).some(({ hint }) => hint?.includes(`"${right}"`));
    });
    expect(letters.length).toBeGreaterThan(50);
    expect(without.map(nameOf)).toEqual([]);
  });
});

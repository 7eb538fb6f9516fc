import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { withoutData } from "./dalecData";
import { mutations } from "./mutations";

/** Mutations that Dalec itself accepts, with the reason; nothing else may pass. */
const accepted: Readonly<Record<string, string>> = {};

describe.skipIf(withoutData)("a sample with one field wrong", () => {
  const all = withoutData === undefined ? mutations() : [];
  const nameOf = ({ sample, kind, path }: { sample: string; kind: string; path: string }) =>
    `${sample} ${kind} ${path}`;

  it("is one of at least 1,000", () => {
    const counts: Record<string, number> = {};
    for (const { kind } of all) counts[kind] = (counts[kind] ?? 0) + 1;
    console.log(`${all.length} mutations: ${JSON.stringify(counts)}`);
    expect(all.length).toBeGreaterThanOrEqual(1_000);
    for (const kind of ["misspelled", "wrong type", "removed"]) expect(counts[kind]).toBeGreaterThan(20);
  });

  it("is refused, at its line", () => {
    const wrong = all.flatMap((mutation) => {
      const lines = mutation.text.split("\n");
      const errors = checkSpec(mutation.text).filter(({ severity }) => severity === "error");
      const atLine = errors.filter(({ line }) => lines[line - 1]?.includes(mutation.line));
      return atLine.length > 0
        ? []
        : [[nameOf(mutation), errors.map(({ line, code }) => `${line} ${code}`).join()]];
    });
    expect(wrong.filter(([name = ""]) => !(name in accepted))).toEqual([]);
    expect(Object.keys(accepted).filter((name) => !wrong.some(([found]) => found === name))).toEqual([]);
  });

  it("is refused with the field's own name offered, where a letter was wrong", () => {
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

import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { accepted, refused, stricter } from "./trickyYaml";

const errorsOf = (spec: string) => checkSpec(spec).filter(({ severity }) => severity === "error");

describe("a spec of unusual YAML", () => {
  it("is accepted if Dalec accepts it", () => {
    expect(accepted.filter((spec) => errorsOf(spec).length > 0)).toEqual([]);
  });

  it("is refused if Dalec refuses it", () => {
    expect(refused.filter((spec) => errorsOf(spec).length === 0)).toEqual([]);
  });

  it.each(Object.entries(stricter))("is refused although Dalec accepts it: %s", (_, specs) => {
    expect(specs.filter((spec) => errorsOf(spec).length === 0)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { checkSpec, readSpec } from "../../src/dalec";
import { unservedTrigger, withTrigger } from "../../src/solve/rebuildTrigger";

const spec = "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\nname: ab\n";

describe("a rebuild trigger", () => {
  it("is a comment below the syntax line, in one line whatever its text is", () => {
    expect(withTrigger(spec, undefined)).toBe(spec);
    const text = withTrigger(spec, 'a=b\n"c": #');
    expect(text.split("\n").slice(1)).toEqual(['# rebuildTrigger: "a=b\\n\\"c\\": #"', "name: ab", ""]);
    expect(readSpec(text)).toEqual(readSpec(spec));
    expect(checkSpec(text)).toEqual(checkSpec(spec));
  });

  it("is missed if a build reads the cache before one without it has succeeded", () => {
    const inputs = (trigger: string | undefined, noCache: boolean) => ({
      dockerfile: { inline: withTrigger(spec, trigger) },
      noCache,
    });
    expect(unservedTrigger(inputs("a", true), inputs("b", false))).toContain('that "b" caused failed');
    expect(unservedTrigger(inputs(undefined, false), inputs("b", false))).toContain('that "b" caused failed');
    expect(unservedTrigger(inputs("a", true), inputs("b", true))).toBeUndefined();
    expect(unservedTrigger(inputs("a", true), inputs("a", false))).toBeUndefined();
    expect(unservedTrigger(inputs("a", true), inputs(undefined, false))).toBeUndefined();
    expect(unservedTrigger({}, {})).toBeUndefined();
  });
});

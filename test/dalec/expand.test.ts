import { describe, expect, it } from "vitest";
import { expand } from "../../src/dalec/arguments/expand";

describe("a substitution with a pattern has the same result as in BuildKit's shell:", () => {
  it.each([
    ["V%-rc.1", "1.2.3"],
    ["V%%-*", "1.2.3"],
    ["V%.*", "1.2.3-rc"],
    ["V#*-", "rc.1"],
    ["V##*.", "1"],
    ["V/-/~", "1.2.3~rc.1"],
    ["V//./-", "1-2-3-rc-1"],
    ["W//[(]/", "ab"],
  ])("%s is %s", (substitution, filled) => {
    expect(expand(`\${${substitution}}`, { V: "1.2.3-rc.1", W: "a[(]b" })).toMatchObject({ text: filled });
  });
});

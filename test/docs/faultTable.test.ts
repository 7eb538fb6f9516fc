import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultTables, readFaultRows, withFaultTables } from "../../tools/faultTable.mjs";

describe("the tables of faults", () => {
  const row = {
    part: "storage",
    what: "no space",
    during: "update",
    after: "nothing",
    tries: 3,
    failures: 0,
  };

  it("have a heading per part, and the sums of all", () => {
    const text = faultTables([row, { ...row, part: "registry", what: "silence", tries: 4, failures: 1 }]);
    expect(text).toContain("\nfaults 2, tries 7, failures 1\n");
    expect([...text.matchAll(/^## .*$/gm)].map(([heading]) => heading)).toEqual([
      "## Storage",
      "## Registry",
    ]);
    expect(text).toContain("| silence         | update | nothing                     | 4     | 1        |");
  });

  it("in docs/reliability.md show the results of the last long run", () => {
    const page = readFileSync(join(__dirname, "..", "..", "docs", "reliability.md"), "utf8");
    expect(page, "run `npm run generate:faults`").toBe(withFaultTables(page, readFaultRows()));
  });
});

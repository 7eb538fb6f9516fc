import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { driverTable, readRows, withTable } from "../../tools/driverTable.mjs";
import { resultsDirectory } from "../engine/drivers/results";

describe("the table of drivers", () => {
  it("is written between its markers", () => {
    const rows = [{ driver: "remote", provision: "yes" }];
    const page = withTable("a\n<!-- driver-table -->\nold\n<!-- /driver-table -->\nb\n", driverTable(rows));
    expect(page).toBe(
      "a\n<!-- driver-table -->\n| driver | provision |\n| ------ | --------- |\n| remote | yes       |\n<!-- /driver-table -->\nb\n",
    );
    expect(() => withTable("a page", "")).toThrow("has no <!-- driver-table -->");
  });

  it.skipIf(!existsSync(resultsDirectory))("in the README shows the results of the contract", () => {
    const readme = readFileSync(join(__dirname, "..", "..", "README.md"), "utf8");
    expect(readme, "run `npm run generate:drivers`").toBe(
      withTable(readme, driverTable(readRows(resultsDirectory))),
    );
  });
});

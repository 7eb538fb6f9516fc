import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt } from "../../tools/build.mjs";
import { type FaultResult, runCampaign, summaryOf } from "../faults/campaign";
import { campaignObstacle, openPlace } from "../faults/place";
import { describeFault, recordedRows } from "../faults/results";
import { faults } from "../faults/table";

const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);

const short = faults.filter((fault) => fault.short);

/** The short form of `npm run faults`: one try of some faults, at moments that FAULT_SEED repeats. */
describe.skipIf(campaignObstacle())(`after a fault (FAULT_SEED=${seed})`, () => {
  let results: FaultResult[] = [];

  beforeAll(async () => {
    await ensureBuilt(dirname(dirname(__dirname)));
    const place = await openPlace(() => {});
    try {
      results = await runCampaign(place, short, { seed, tries: 1, log: console.log, limitMs: 600_000 });
    } finally {
      await place.close();
    }
    console.log(summaryOf(results));
  }, 900_000);

  it.each(short)("the stack goes on: $what", (fault) => {
    const result = results.find((one) => one.fault === fault);
    expect(result?.failures).toEqual([]);
  });
});

describe("the table of faults", () => {
  it("has the results of every fault", () => {
    const described = recordedRows().map(({ tries: _, failures: __, ...row }) => row);
    expect(described, "run `UPDATE_RESULTS=1 npm run faults`").toEqual(faults.map(describeFault));
    expect(recordedRows().filter(({ tries, failures }) => tries === 0 || failures > 0)).toEqual([]);
  });
});

import { dirname } from "node:path";
import { ensureBuilt } from "../../tools/build.mjs";
import { runCampaign, summaryOf } from "./campaign";
import { campaignObstacle, openPlace } from "./place";
import { recordResults } from "./results";
import { faults } from "./table";

/**
 * Runs the long form of the campaign. FAULT_SEED repeats a run, FAULT_TRIES sets the number of tries per fault, and the
 * arguments choose the faults whose descriptions contain one of them.
 */
async function main(wanted: readonly string[]): Promise<void> {
  const obstacle = campaignObstacle();
  if (obstacle !== undefined) throw new Error(`the campaign cannot run here: ${obstacle}`);
  await ensureBuilt(dirname(dirname(__dirname)));
  const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
  const tries = process.env.FAULT_TRIES === undefined ? undefined : Number(process.env.FAULT_TRIES);
  const chosen = faults.filter(
    ({ what, part }) => wanted.length === 0 || wanted.some((text) => `${part}: ${what}`.includes(text)),
  );
  console.log(`FAULT_SEED=${seed}`);
  const place = await openPlace(console.log);
  try {
    const limitMs = Number(process.env.FAULT_MINUTES ?? 600) * 60_000;
    const results = await runCampaign(place, chosen, { seed, tries, log: console.log, limitMs });
    const record = process.env.UPDATE_RESULTS;
    if (record === "1" || record === "add")
      recordResults(faults, results, record === "1" ? "replace" : "add");
    console.log(summaryOf(results));
    if (results.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
  } finally {
    await place.close();
  }
}

void main(process.argv.slice(2));

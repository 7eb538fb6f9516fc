import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { openWorkspace, type Workspace } from "../test/support/engine/workspace";
import { startLab } from "../test/support/lab/lab";
import { ensureBuilt } from "../tools/build.mjs";
import { measureCaches } from "./elastic/caches";
import { measureColdStart } from "./elastic/coldStart";
import { measureComparison } from "./elastic/comparison";
import { measureKilledClient } from "./elastic/killedClient";
import { measureScaleDown } from "./elastic/scaleDown";
import { openScene, type Scene } from "./elastic/scene";
import { measureTwoClients } from "./elastic/twoClients";

const usage = `npx tsx bench/elastic.ts [--measure cold,compared,killed,clients,down,caches] [--rounds 20]

Builds packages whose steps sleep on a KubernetesBuilder that KEDA scales, in a real cluster:

  cold      the time from no pod to the first build step and back to no pod, 5 rounds
  compared  6 builds that begin with no pod, beside 3 pods that are always there
  killed    a program killed with -9 while it builds: when its pods go
  clients   two programs at once, of which one ends first
  down      builds while pods are taken away, as many rounds as asked for: whether any is lost
  caches    whether a persistent cache is there again after all pods were gone

It fails when an update fails, when the cold start takes more than 15 s, or when builds that begin with no pod take more than 1.5
times as long as on pods that are there, and a cold start.
`;

const say = (line: string) => console.log(line);

const measurements: Readonly<
  Record<string, (scene: Scene, workspace: Workspace, rounds: number) => Promise<void>>
> = {
  cold: (scene, workspace) => measureColdStart(scene, workspace, say, 5),
  compared: (scene, workspace) => measureComparison(scene, workspace, say),
  killed: (scene, workspace) => measureKilledClient(scene, workspace, say),
  clients: (scene, workspace) => measureTwoClients(scene, workspace, say),
  down: (scene, workspace, rounds) => measureScaleDown(scene, workspace, say, rounds),
  caches: (scene, workspace) => measureCaches(scene, workspace, say),
};

async function main(chosen: readonly string[], rounds: number): Promise<void> {
  const unknown = chosen.filter((name) => !(name in measurements));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(", ")}\n${usage}`);
  await ensureBuilt(dirname(__dirname));
  const lab = await startLab({ log: console.log });
  const scene = await openScene(lab);
  try {
    for (const name of chosen) {
      const workspace = await openWorkspace();
      try {
        await measurements[name]?.(scene, workspace, rounds);
      } catch (error) {
        process.exitCode = 1;
        say(`  FAILED: ${String(error).slice(-6000)}`);
      } finally {
        await workspace.close();
      }
    }
  } finally {
    await scene.close();
    await lab.stop();
  }
}

const { values } = parseArgs({
  options: {
    measure: { type: "string", default: Object.keys(measurements).join() },
    rounds: { type: "string", default: "20" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(usage);
else main(values.measure.split(","), Number.parseInt(values.rounds, 10));

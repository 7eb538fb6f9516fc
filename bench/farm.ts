import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { openWorkspace, type Workspace } from "../test/support/engine/workspace";
import { startLab } from "../test/support/lab/lab";
import { ensureBuilt } from "../tools/build.mjs";
import { measureAffinity } from "./farm/affinity";
import { measureClients } from "./farm/clients";
import type { Field } from "./farm/field";
import { measureLoss } from "./farm/loss";
import { podField } from "./farm/podField";
import { remoteField } from "./farm/remoteField";
import { measureSlots } from "./farm/slots";
import { measureSpread } from "./farm/spread";

const usage = `npx tsx bench/farm.ts [--on remote|pods] [--measure spread,affinity,loss,slots,clients] [--places 3]

Builds packages whose steps sleep on several places that run one step at a time each: BuildKit daemons of a RemoteBuilder, or
the pods of a KubernetesBuilder in a real cluster.

  spread    12 builds of 15 s on all places, on one, and with buildx bake
  affinity  30 builds: how many return to their place, and how many move when a place comes or goes
  loss      40 builds while a place is lost every 20 s, up to 10 times: time, and whether the packages are right
  slots     the memory of 64 builds at once
  clients   three stacks on two machines at once
`;

type Measurement = (field: Field, workspace: Workspace, places: number) => Promise<void>;

const say = (line: string) => console.log(line);

const measurements: Readonly<Record<string, Measurement>> = {
  spread: (field, machine, places) => measureSpread(field, machine, say, { builds: 12, places, seconds: 15 }),
  affinity: (field, machine, places) => measureAffinity(field, machine, say, { builds: 30, places }),
  loss: (field, machine, places) => measureLoss(field, machine, say, { builds: 40, places, seconds: 12 }),
  slots: (field, machine) => measureSlots(field, machine, say, 64),
  clients: (field, machine) => measureClients(field, machine, say, 6),
};

async function main(on: string, chosen: readonly string[], places: number): Promise<void> {
  await ensureBuilt(dirname(__dirname));
  const lab = await startLab({ log: console.log });
  const field = await (on === "pods" ? podField : remoteField)(lab, places);
  try {
    for (const name of chosen) {
      const workspace = await openWorkspace();
      try {
        await measurements[name]?.(field, workspace, places);
      } finally {
        await workspace.close();
      }
    }
  } finally {
    await field.close();
    await lab.stop();
  }
}

const { values } = parseArgs({
  options: {
    on: { type: "string", default: "remote" },
    measure: { type: "string", default: Object.keys(measurements).join() },
    places: { type: "string", default: "3" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(usage);
else main(values.on, values.measure.split(","), Number.parseInt(values.places, 10));

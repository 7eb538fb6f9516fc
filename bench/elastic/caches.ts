import { join } from "node:path";
import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { KubernetesCacheKind } from "../../src";
import type { Workspace } from "../../test/support/engine/workspace";
import type { Say } from "../farm/field";
import { FarmProject } from "../farm/project";
import { namesOf, SleepingPackages } from "../farm/specs";
import { idleSeconds, mustHold, type Scene } from "./scene";

const pods = 2;
const storageClassName = "by-hand";

/** Builds the same packages again after all pods were gone, with persistent caches. */
export async function measureCaches(scene: Scene, workspace: Workspace, say: Say): Promise<void> {
  for (let index = 0; index < pods; index++) {
    const volume = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `cache-${index}` },
      spec: {
        storageClassName,
        capacity: { storage: "10Gi" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        hostPath: { path: join(workspace.directory, "caches", String(index)), type: "DirectoryOrCreate" },
      },
    };
    await scene.cluster.kubectl(["create", "--filename=-"], JSON.stringify(volume));
  }
  const cache = { kind: KubernetesCacheKind.Persistent, size: "10Gi", storageClassName };
  const builder = scene.builder({ cache, autoscaling: { maxReplicas: pods, idleSeconds } });
  const packages = new SleepingPackages(namesOf(pods, "cached"), 20);
  const claims = async () => {
    const found = await scene.cluster.kubectl(["get", "pvc", "--all-namespaces", "--output=json"]);
    const { items }: { items: V1PersistentVolumeClaim[] } = JSON.parse(found);
    return items.map(({ metadata }) => `${metadata?.name} ${metadata?.uid}`).sort();
  };
  const project = await FarmProject.open(workspace, "caches");
  const up = async (suffix: string) => {
    // A package of another name is built anew, from the same spec.
    const specs = Object.entries(packages.specs(1)).map(([name, text]) => [`${name}-${suffix}`, text]);
    const update = await packages.timed(1, () =>
      project.up({ ...builder, specs: Object.fromEntries(specs), retries: 0 }),
    );
    await scene.untilNone(idleSeconds + 60);
    return update;
  };
  const before = await scene.objects();
  await project.up({ ...builder, specs: {}, retries: 0 });
  const first = await up("first");
  const firstClaims = await claims();
  const second = await up("again");
  const isSame = JSON.stringify(await claims()) === JSON.stringify(firstClaims);
  await project.destroy();
  const left = (await scene.objects()).filter((object) => !before.includes(object));
  say(
    `${pods} builds with persistent caches, and again after no pod was there: ${firstClaims.length} claims`,
  );
  say(
    `  the steps ran ${first.steps} and ${second.steps} times; the claims are ${isSame ? "the same" : "others"}`,
  );
  say(`  left in the cluster after \`destroy\`: ${left.join(", ") || "nothing"}`);
  mustHold("the second builds take their steps from the caches", first.steps === pods && second.steps === 0);
  mustHold("the claims stay", isSame && firstClaims.length === pods);
  mustHold("nothing is left", left.length === 0);
}

import { join } from "node:path";
import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { KubernetesCacheKind } from "../../src";
import type { Workspace } from "../../test/support/engine/workspace";
import type { Say } from "../farm/field";
import { FarmProject, placesIn } from "../farm/project";
import { namesOf, SleepingPackages } from "../farm/specs";
import { idleSeconds, mustHold, type Scene } from "./scene";

const pods = 2;
const storageClassName = "by-hand";

/** Builds with persistent caches, and again after all pods were gone. */
export async function measureCaches(scene: Scene, workspace: Workspace, say: Say): Promise<void> {
  await createVolumes(scene, join(workspace.directory, "caches"));
  const cache = { kind: KubernetesCacheKind.Persistent, size: "10Gi", storageClassName };
  const builder = scene.builder({ cache, autoscaling: { maxReplicas: pods, idleSeconds } });
  const names = namesOf(pods, "cached");
  const project = await FarmProject.open(workspace, "caches");
  const up = async (specs: Record<string, string>) => {
    const update = await project.up({ ...builder, specs, retries: 0 });
    await scene.untilNone(idleSeconds + 60);
    return placesIn(update);
  };
  const before = await scene.objects();
  await project.up({ ...builder, specs: {}, retries: 0 });
  const packages = new SleepingPackages(names, 20);
  const first = await up(packages.specs(1));
  const claims = await claimsIn(scene);
  const second = await up(packages.specs(2));
  const returned = names.filter((name) => first.get(name) === second.get(name));
  // One build alone brings up one pod, the first.
  const cached = names.find((name) => second.get(name)?.endsWith("-0")) ?? "";
  const again = new SleepingPackages(names, 20);
  // A package of another name is built again, from the same spec.
  const { steps } = await again.timed(2, () => up({ other: again.specs(2)[cached] ?? "" }));
  const isSame = (await claimsIn(scene)).join() === claims.join();
  await project.destroy();
  const left = (await scene.objects()).filter((object) => !before.includes(object));
  say(`${pods} builds with persistent caches, and again twice after no pod was there`);
  say(`  ${returned.length} changed ones return to their pod; an unchanged one runs its step ${steps} times`);
  say(`  ${claims.length} claims, ${isSame ? "the same" : "others"} afterwards`);
  say(`  left in the cluster after \`destroy\`: ${left.join(", ") || "nothing"}`);
  mustHold("changed builds return to their pod", returned.length === pods);
  mustHold("an unchanged build takes its step from the cache", cached !== "" && steps === 0);
  mustHold("the claims stay", isSame && claims.length === pods);
  mustHold("nothing is left", left.length === 0);
}

/** A cluster on one machine makes no volumes for claims by itself. */
async function createVolumes({ cluster }: Scene, directory: string): Promise<void> {
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
        hostPath: { path: join(directory, String(index)), type: "DirectoryOrCreate" },
      },
    };
    await cluster.kubectl(["create", "--filename=-"], JSON.stringify(volume));
  }
}

async function claimsIn({ cluster }: Scene): Promise<string[]> {
  const found = await cluster.kubectl(["get", "pvc", "--all-namespaces", "--output=json"]);
  const { items }: { items: V1PersistentVolumeClaim[] } = JSON.parse(found);
  return items.map(({ metadata }) => `${metadata?.name} ${metadata?.uid}`).sort();
}

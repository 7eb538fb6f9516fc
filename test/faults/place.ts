import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KubernetesSetting, startKubernetes } from "../engine/drivers/kubernetesSetting";
import { programObstacle } from "../support/engine/programs";
import { startBuildkitd } from "../support/lab/buildkitd";
import { startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { startFaultyRegistry } from "./faultyRegistry";
import { type MortalEngine, startMortalEngine } from "./mortalEngine";
import type { Place } from "./settings";

/** Why the campaign cannot run on this machine; undefined when it can. */
export function campaignObstacle(): string | undefined {
  return labObstacle() ?? programObstacle("pulumi", "buildx", "dpkg-deb", "tar");
}

/** Starts what all scenes share. */
export async function openPlace(log: (line: string) => void): Promise<Place & { close(): Promise<void> }> {
  const lab = await startLab({ log });
  const faulty = await startFaultyRegistry(lab.registry.address);
  const files = mkdtempSync(join(tmpdir(), "dalec-faults-"));
  let docker: Promise<MortalEngine> | undefined;
  let kubernetes: Promise<KubernetesSetting> | undefined;
  const stop = async () => {
    await (await docker)?.stop();
    await (await kubernetes)?.stop();
    await faulty.stop();
    await lab.stop();
    rmSync(files, { recursive: true });
  };
  try {
    writeFileSync(join(files, "ca.pem"), faulty.caCert);
    const registries = [
      `[registry."${faulty.address}"]\n  http = true\n`,
      `[registry."${faulty.expiredAddress}"]\n  http = false\n  ca = ["${join(files, "ca.pem")}"]\n`,
    ];
    const daemon = await startBuildkitd({ config: `${lab.mirrorsToml}${registries.join("")}` });
    const close = async () => {
      await daemon.stop();
      await stop();
    };
    const openDocker = () => {
      docker ??= startMortalEngine(lab.registry.address);
      return docker;
    };
    const openKubernetes = () => {
      kubernetes ??= startKubernetes(lab);
      return kubernetes;
    };
    return { lab, daemon, faulty, docker: openDocker, kubernetes: openKubernetes, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

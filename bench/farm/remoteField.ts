import { setTimeout as sleep } from "node:timers/promises";
import { type Buildkitd, startBuildkitd } from "../../test/support/lab/buildkitd";
import type { Lab } from "../../test/support/lab/lab";
import { anyOf, type Field } from "./field";

const awaySeconds = 5;

/** Daemons on this machine, which run one step at a time. */
export async function remoteField(lab: Lab, places: number): Promise<Field> {
  const config = `${lab.mirrorsToml}\n[worker.oci]\n  max-parallelism = 1\n`;
  const daemons: Buildkitd[] = [];
  let count = places;
  let returning = Promise.resolve();
  const resize = async (wanted: number) => {
    count = wanted;
    while (daemons.length < wanted) daemons.push(await startBuildkitd({ config }));
  };
  await resize(places);
  const strike = async (how: NodeJS.Signals, back: (victim: Buildkitd) => unknown) => {
    await returning;
    const victim = anyOf(daemons.slice(0, count));
    process.kill(victim.daemon.pid, how);
    returning = sleep(awaySeconds * 1000).then(async () => void (await back(victim)));
  };
  return {
    kind: "remote daemons",
    builder: () => ({ nodes: daemons.slice(0, count).map(({ address }) => ({ endpoint: address })) }),
    resize,
    async bakeInstance(workspace) {
      for (const [index, { address }] of daemons.slice(0, count).entries()) {
        const append = index === 0 ? [] : ["--append"];
        const create = ["create", "--name", "bake", "--driver", "remote", ...append, address];
        const { code, stderr } = await workspace.run("buildx", create);
        if (code !== 0) throw new Error(stderr);
      }
      return "bake";
    },
    blows: {
      "SIGKILL, 5 s later started again": () => strike("SIGKILL", (victim) => victim.startAgain()),
      "SIGSTOP for 5 s": () => strike("SIGSTOP", ({ daemon }) => process.kill(daemon.pid, "SIGCONT")),
    },
    async close() {
      await returning;
      await Promise.all(daemons.map((daemon) => daemon.stop()));
    },
  };
}

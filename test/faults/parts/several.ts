import type { Fault, Undo } from "../fault";
import type { Consumer, Scene } from "../scene";

async function destroy(consumer: Consumer): Promise<void> {
  const { code, text } = await consumer.start("destroy").ended;
  if (code !== 0) throw new Error(`the consumer's \`destroy\` failed:\n${text}`);
}

/** An `up` of another stack at a random moment, which must succeed, and its `destroy` afterwards. */
async function consumerBuilds(scene: Scene, mayFail?: RegExp): Promise<Undo> {
  const consumer = await scene.consumer();
  consumer.changeSpec();
  await new Promise((resolve) => setTimeout(resolve, scene.random.below(1500)));
  const { code, text } = await consumer.start("update").ended;
  const problem = code === 0 ? consumer.packageProblem() : `the consumer's \`up\` failed:\n${text}`;
  return async () => {
    await destroy(consumer);
    if (problem !== undefined && !(mayFail?.test(text) ?? false)) throw new Error(problem);
  };
}

/** Stacks and clones that use one builder at the same time. */
export const severalFaults: readonly Fault[] = [
  {
    what: "two stacks build on one LocalBuilder at the same time",
    part: "several updates at once",
    setting: "local",
    during: ["update"],
    meanwhile: (scene) => consumerBuilds(scene),
    outcome: "succeeds",
    after: "nothing",
    short: true,
    tries: 20,
  },
  {
    what: "two stacks build on one RemoteBuilder at the same time",
    part: "several updates at once",
    setting: "remote",
    during: ["update"],
    meanwhile: (scene) => consumerBuilds(scene),
    outcome: "succeeds",
    after: "nothing",
    tries: 20,
  },
  {
    what: "a stack builds on a LocalBuilder while its owner destroys it",
    part: "several updates at once",
    setting: "local",
    during: ["destroy"],
    async meanwhile(scene) {
      const undo = await consumerBuilds(scene, /went away|no such|did not|dead|EOF|not found|no builder/);
      return async () => {
        await undo();
        // The consumer's build may have started the daemon again, as on a machine of its own.
        const { code, text } = await scene.start("create").ended;
        if (code !== 0) throw new Error(text);
      };
    },
    outcome: "either",
    reads: /./,
    after:
      "the other stack fails with the builder's name, or its build starts the daemon again; a further `up` and `destroy` of the owner removes that",
    tries: 10,
  },
];

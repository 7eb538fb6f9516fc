import type { Fault, Undo } from "../fault";
import type { OtherProgram, Scene } from "../scene";
import type { SettingName } from "../settings";

/**
 * An `up` of another program at a random moment, and its `destroy` afterwards.
 *
 * @param mayFail what the user reads when the `up` fails as it may; it must succeed otherwise
 */
async function buildsMeanwhile(scene: Scene, other: OtherProgram, mayFail?: RegExp): Promise<Undo> {
  other.changeSpec();
  await new Promise((resolve) => setTimeout(resolve, scene.random.below(1500)));
  const { code, text } = await other.start("update").ended;
  const problem = code === 0 ? other.packageProblem() : `the other \`up\` failed:\n${text}`;
  return async () => {
    const destroyed = await other.start("destroy").ended;
    if (destroyed.code !== 0) throw new Error(`the other \`destroy\` failed:\n${destroyed.text}`);
    if (problem !== undefined && !(mayFail?.test(text) ?? false)) throw new Error(problem);
  };
}

async function consumerBuilds(scene: Scene, mayFail?: RegExp): Promise<Undo> {
  return buildsMeanwhile(scene, await scene.consumer(), mayFail);
}

function twoStacks(setting: SettingName, builder: string, short = false): Fault {
  return {
    what: `two stacks build on one ${builder} at the same time`,
    part: "several updates at once",
    setting,
    during: ["update"],
    meanwhile: (scene) => consumerBuilds(scene),
    outcome: "succeeds",
    after: "nothing",
    short,
    tries: 20,
  };
}

/** What the other stack reads when its builder goes. */
const builderGone =
  /went away|no such|did not|dead|EOF|not found|no builder|refused|no pod|is gone|being terminated/i;

function ownerDestroys(setting: SettingName, builder: string, after: string): Fault {
  return {
    what: `a stack builds on a ${builder} while its owner destroys it`,
    part: "several updates at once",
    setting,
    during: ["destroy"],
    async meanwhile(scene) {
      const undo = await consumerBuilds(scene, builderGone);
      return async () => {
        await undo();
        // The consumer's build may have started the daemon again, as on a machine of its own.
        const { code, text } = await scene.start("create").ended;
        if (code !== 0) throw new Error(text);
      };
    },
    outcome: "either",
    reads: /./,
    after,
    tries: 10,
  };
}

const startsAgain =
  "the other stack fails with the builder's name, or its build starts the daemon again; a further `up` and `destroy` of the owner removes that";

/** Stacks and clones that use one builder at the same time. */
export const severalFaults: readonly Fault[] = [
  twoStacks("local", "LocalBuilder", true),
  twoStacks("remote", "RemoteBuilder"),
  twoStacks("docker", "DockerBuilder"),
  twoStacks("container", "DockerContainerBuilder"),
  twoStacks("kubernetes", "KubernetesBuilder"),
  ownerDestroys("local", "LocalBuilder", startsAgain),
  ownerDestroys("container", "DockerContainerBuilder", startsAgain),
  ownerDestroys("kubernetes", "KubernetesBuilder", "the other stack fails with the builder's name"),
  {
    what: "two clones of a project, each with a state of its own, update and destroy at the same time",
    part: "several updates at once",
    setting: "local",
    during: ["update", "destroy"],
    meanwhile: async (scene) => buildsMeanwhile(scene, await scene.clone("own"), builderGone),
    outcome: "either",
    reads: builderGone,
    after:
      "the clones share the daemon; one fails if the other destroys it meanwhile, and its next `up` starts it",
    tries: 6,
  },
  {
    what: "two clones of a project with one state update at the same time",
    part: "several updates at once",
    setting: "local",
    during: ["update"],
    async meanwhile(scene) {
      const clone = await scene.clone("shared");
      clone.changeSpec();
      await new Promise((resolve) => setTimeout(resolve, scene.random.below(1500)));
      const { code, text } = await clone.start("update").ended;
      const problem = code === 0 ? clone.packageProblem() : text;
      return () => {
        if (problem !== undefined && !/currently locked/.test(problem)) throw new Error(problem);
      };
    },
    outcome: "either",
    reads: /currently locked/,
    after: "Pulumi lets one of them wait for the other; repeat it",
    tries: 6,
  },
];

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { requireTool } from "../../support/lab/tools";
import type { Fault, Undo } from "../fault";
import { exhaustMemory, limitMemory } from "../memoryLimit";
import { mountOver, resize } from "../mounts";
import { signal } from "../processes";
import type { Scene } from "../scene";
import { longStep, stepRuns } from "./longStep";

function freeze(scene: Scene): () => void {
  const frozen = scene.processes("buildkitd");
  signal(frozen, "SIGSTOP");
  return () => signal(frozen, "SIGCONT");
}

/** What happens to the daemon of a LocalBuilder. */
export const daemonFaults: readonly Fault[] = [
  {
    what: "buildkitd killed while it builds",
    part: "the daemon",
    during: ["create", "update"],
    before: (scene) => void scene.changeSpec({ command: longStep }),
    async meanwhile(scene, run) {
      await scene.until(run, stepRuns);
      signal(scene.processes("buildkitd"), "SIGKILL");
      return undefined;
    },
    outcome: "either",
    reads: /the builder went away while it built[\s\S]*The next `pulumi up` builds again/,
    after: "the error names the daemon's log; the next `up` starts the daemon and builds",
    short: true,
    tries: 6,
  },
  {
    what: "buildkitd out of memory while it builds",
    part: "the daemon",
    during: ["create", "update"],
    before: (scene) => void scene.changeSpec({ command: longStep }),
    async meanwhile(scene, run) {
      const [daemon] = (await scene.until(run, stepRuns)) ? scene.processes("buildkitd") : [];
      if (daemon === undefined) return undefined;
      const remove = limitMemory(daemon, 256 * 2 ** 20);
      await exhaustMemory(daemon);
      return remove;
    },
    outcome: "either",
    reads: /the builder went away while it built[\s\S]*The next `pulumi up` builds again/,
    after: "the error names the daemon's log; the next `up` starts the daemon and builds",
    tries: 4,
  },
  {
    what: "buildkitd killed at any moment",
    part: "the daemon",
    during: ["create", "update", "destroy"],
    async meanwhile(scene, run, operation) {
      await scene.moment(run, operation);
      signal(scene.processes("buildkitd"), "SIGKILL");
      return undefined;
    },
    outcome: "either",
    reads: /went away|dead|did not start|EOF|refused|no such/,
    after: "the error names the daemon; the next `up` starts it and builds",
    tries: 12,
  },
  {
    what: "buildkitd frozen before an update",
    part: "the daemon",
    during: ["update"],
    before: freeze,
    outcome: "fails",
    reads: /did not answer within \d+ s[\s\S]*buildkitd/,
    after: "the error names the process and how long it was asked",
    tries: 2,
  },
  {
    what: "buildkitd frozen before it is removed",
    part: "the daemon",
    during: ["destroy"],
    before: freeze,
    outcome: "succeeds",
    reads: /waiting for .*buildkitd/,
    after: "`destroy` says what it waits for, and kills the daemon after 20 s",
    tries: 1,
  },
  {
    what: "buildkitd frozen while it builds",
    part: "the daemon",
    during: ["update"],
    before: (scene) => void scene.changeSpec({ command: longStep }),
    async meanwhile(scene, run) {
      await scene.until(run, stepRuns);
      const thaw = freeze(scene);
      await scene.until(run, () => /has not answered/.test(run.text()));
      thaw();
      return undefined;
    },
    outcome: "succeeds",
    reads: /has not answered/,
    after: "a warning says which daemon does not answer; the build goes on when it does",
    tries: 2,
  },
  {
    what: "the daemon's socket removed",
    part: "the daemon",
    during: ["update", "destroy"],
    before: (scene) => void rmSync(join(scene.daemonDirectory(), "buildkitd.sock")),
    outcome: "succeeds",
    after: "the build starts the daemon again",
    short: true,
    tries: 2,
  },
  {
    what: "the daemon's state directory wiped while it runs",
    part: "the daemon",
    during: ["update", "destroy"],
    before: (scene) => void rmSync(scene.daemonDirectory(), { recursive: true, force: true }),
    outcome: "succeeds",
    after: "the build ends the old daemon and starts another one with an empty cache",
    tries: 2,
  },
  {
    what: "half of the daemon's state wiped while it runs",
    part: "the daemon",
    during: ["update", "destroy"],
    before: (scene) => void rmSync(join(scene.daemonDirectory(), "root"), { recursive: true, force: true }),
    outcome: "either",
    after: "the error advises to end the daemon; the build then starts another one",
    tries: 2,
  },
  markDamaged("missing", () => undefined),
  markDamaged("empty", () => ""),
  markDamaged("cut off", (text) => text.slice(0, 9)),
  markDamaged("that names another builder", () => "project-other-builder-000000\nother/project/stack\n"),
  {
    what: "another buildkitd started by hand",
    part: "the daemon",
    during: ["create", "update", "destroy"],
    before: startByHand,
    outcome: "succeeds",
    after: "neither touches the other",
    tries: 3,
  },
  {
    what: "the daemon's disk full",
    spoils: true,
    part: "the daemon",
    during: ["create"],
    before(scene) {
      const directory = scene.onMachine("state", "small");
      mountOver(directory);
      resize(directory, 8 * 1024);
      scene.expectMount(directory);
      Object.assign(scene.settings.builder.args, { stateDirectory: directory });
      scene.writeSettings();
      return () => resize(directory, 1024 * 1024);
    },
    outcome: "fails",
    reads: /no space left on device/,
    after: "the error says so; the next `up` builds when there is space",
    tries: 1,
  },
];

/**
 * A directory whose mark nobody can read, or that belongs to another builder by its mark, is neither used nor deleted. The
 * user ends the daemon and deletes the directory, as the error advises.
 */
function markDamaged(what: string, damage: (text: string) => string | undefined): Fault {
  return {
    what: `the mark of the daemon's directory ${what}`,
    part: "the daemon",
    during: ["update", "destroy"],
    before(scene) {
      const directory = scene.daemonDirectory();
      const mark = join(directory, ".pulumi-dalec-builder");
      const text = damage(readFileSync(mark, "utf8"));
      if (text === undefined) rmSync(mark);
      else writeFileSync(mark, text);
      return async () => {
        signal(scene.processes("buildkitd"), "SIGTERM");
        while (scene.processes("buildkitd").length > 0)
          await new Promise((resolve) => setTimeout(resolve, 50));
        rmSync(directory, { recursive: true, force: true });
        if (readdirSync(dirname(directory)).length === 0) rmdirSync(dirname(directory));
      };
    },
    outcome: "either",
    reads: /files that this library did not make|it belongs to builder/,
    after: "the error names the directory; end its buildkitd and delete it",
    tries: 2,
  };
}

/** The hand's own daemon must run until its end. */
async function startByHand(scene: Scene): Promise<Undo> {
  mkdirSync(scene.onMachine("byhand"), { recursive: true });
  const directory = mkdtempSync(scene.onMachine("byhand", "daemon-"));
  const socket = join(directory, "buildkitd.sock");
  const args = [
    "--root",
    join(directory, "root"),
    "--addr",
    `unix://${socket}`,
    "--otel-socket-path",
    join(directory, "o"),
  ];
  const child = spawn(requireTool("buildkitd"), args, { stdio: "ignore", env: { PATH: process.env.PATH } });
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  while (!ended && !existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 50));
  return async () => {
    const died = ended;
    child.kill("SIGTERM");
    while (!ended) await new Promise((resolve) => setTimeout(resolve, 50));
    rmSync(directory, { recursive: true, force: true });
    if (died) throw new Error("the daemon that was started by hand has ended");
  };
}

import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Fault, Operation } from "../fault";
import type { Scene } from "../scene";

const theirsIn = (scene: Scene) => scene.onMachine("buildx", "instances", "theirs");
const release = new WeakMap<Scene, () => void>();
const later: readonly Operation[] = ["update", "destroy"];

function damaged(what: string, damage: (text: string) => string | undefined, short = false): Fault {
  return {
    what: `the builder's instance file ${what}`,
    part: "buildx store",
    setting: "remote",
    during: later,
    before(scene) {
      const file = scene.instanceFile();
      const text = damage(readFileSync(file, "utf8"));
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
      return undefined;
    },
    outcome: "succeeds",
    after: "the build registers the builder again",
    short,
    tries: 2,
  };
}

/** What happens to the files in which buildx keeps its instances. */
export const storeFaults: readonly Fault[] = [
  damaged("missing", () => undefined),
  damaged("empty", () => "", true),
  damaged("cut off", (text) => text.slice(0, text.length / 2)),
  damaged("of another driver", (text) => text.replace('"remote"', '"docker-container"')),
  damaged("of a driver that does not exist", (text) => text.replace('"remote"', '"teleport"')),
  {
    what: "the instance file of another builder cut off",
    part: "buildx store",
    setting: "remote",
    during: ["create", ...later],
    before(scene) {
      const theirs = theirsIn(scene);
      const text = readFileSync(theirs, "utf8");
      writeFileSync(theirs, text.slice(0, 20));
      return () => {
        const found = readFileSync(theirs, "utf8");
        writeFileSync(theirs, text);
        if (found !== text.slice(0, 20)) throw new Error("the other builder's file was changed");
      };
    },
    outcome: "succeeds",
    after: "nothing",
    tries: 3,
  },
  {
    what: "the store's current builder does not exist",
    part: "buildx store",
    setting: "remote",
    during: ["create", ...later],
    before(scene) {
      const current = scene.onMachine("buildx", "current");
      writeFileSync(current, JSON.stringify({ Key: "unix:///nonexistent", Name: "gone", Global: true }));
      return () => rmSync(current, { force: true });
    },
    outcome: "succeeds",
    after: "nothing",
    tries: 3,
  },
  {
    what: "the store locked by a buildx that hangs",
    part: "buildx store",
    setting: "remote",
    during: ["create", ...later],
    before(scene) {
      const hanging = spawn("flock", [scene.onMachine("buildx", ".lock"), "sleep", "600"], {
        stdio: "ignore",
        detached: true,
      });
      const end = () => {
        if (release.delete(scene) && hanging.pid !== undefined) process.kill(-hanging.pid, "SIGKILL");
      };
      release.set(scene, end);
      return end;
    },
    async meanwhile(scene, run) {
      await scene.until(run, () => /waiting for .*(lock|buildx rm)/.test(run.text()));
      release.get(scene)?.();
      return undefined;
    },
    outcome: "succeeds",
    reads: /waiting for .*(lock|buildx rm)/,
    after:
      "after ten seconds a line names the lock and who holds it, or `buildx rm` in a `destroy`; the update goes on when it is free",
    tries: 3,
  },
  {
    what: "the store deleted",
    part: "buildx store",
    setting: "remote",
    during: later,
    before(scene) {
      rmSync(scene.onMachine("buildx"), { recursive: true });
      return () => scene.restoreForeignFiles();
    },
    outcome: "succeeds",
    after: "the build registers the builder again",
    tries: 2,
  },
];

import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { processesOf } from "../../test/support/processes";
import { condenser } from "./condense";
import type { Demo } from "./demo";
import { dockerContents, removeImage } from "./docker";
import { exampleDirectory } from "./machine";
import type { Progress } from "./progress";
import type { Pulumi } from "./pulumi";
import { table } from "./table";
import { belongings, changedDirectories, type Traces, tracesOf } from "./traces";

/** Destroys the stack, stops the registry, removes the demo's directory, and shows that nothing remains. */
export async function endDemo(
  demo: Demo,
  pulumi: Pulumi,
  progress: Progress,
  stopLab: () => Promise<void> = async () => stopKeeper(demo),
): Promise<void> {
  const { directory } = demo.machine;
  const during = tracesOf(directory);
  try {
    await progress.step("pulumi destroy", () => destroy(demo, pulumi, progress));
  } finally {
    await progress.step("Stopping the registry and removing the demo's directory", async () => {
      const survivors = processesOf(directory, "buildkitd");
      for (const pid of survivors) process.kill(pid, "SIGTERM");
      while (processesOf(directory, "buildkitd").length > 0) await sleep(50);
      if (survivors.length > 0) progress.line("pulumi destroy left a daemon running; the demo stopped it");
      if (demo.docker?.image !== undefined) await removeImage(demo.docker.host, demo.docker.image);
      await stopLab();
      await rm(directory, { recursive: true, force: true });
    });
  }
  await showAbsence(demo, during, progress);
}

async function destroy({ machine }: Demo, pulumi: Pulumi, progress: Progress): Promise<void> {
  // A registry that is interrupted while it starts removes the directory itself.
  if (!existsSync(machine.project)) return;
  const stacks: unknown[] = JSON.parse(await pulumi.run(["stack", "ls", "--json"]));
  if (stacks.length === 0) return;
  const condense = condenser();
  await pulumi.run(["destroy", "--yes", "--skip-preview"], {
    onLine: (line) => {
      const text = condense(line);
      if (text !== undefined) progress.line(text);
    },
  });
  await pulumi.run(["stack", "rm", "--yes"]);
}

async function stopKeeper({ keeper, machine }: Demo): Promise<void> {
  const isKeeper = () => {
    const path = `/proc/${keeper}/cmdline`;
    return keeper !== undefined && existsSync(path) && readFileSync(path, "utf8").includes(machine.directory);
  };
  if (keeper !== undefined && isKeeper()) process.kill(keeper, "SIGTERM");
  while (isKeeper()) await sleep(50);
}

async function showAbsence(demo: Demo, during: Traces, progress: Progress): Promise<void> {
  const after = tracesOf(demo.machine.directory);
  const kinds = Object.keys(during) as (keyof Traces)[];
  const shown = (items: string[]) => (items.length === 0 ? "none" : items.join(", "));
  const rows = kinds.map((kind) => [kind, shown(during[kind]), shown(after[kind])]);
  progress.line("");
  for (const line of table([["", "before destroy", "after destroy"], ...rows])) progress.line(line);

  const changed = changedDirectories(demo.before.directories, belongings(exampleDirectory));
  if (demo.docker !== undefined && demo.before.docker !== (await dockerContents(demo.docker.host))) {
    changed.push("containers, images or volumes of the Docker engine");
  }
  progress.line("");
  const yours = Object.keys(demo.before.directories).join(", ");
  progress.line(
    changed.length === 0 ? `Your own files are unchanged: ${yours}` : `CHANGED: ${changed.join(", ")}`,
  );
  const left = kinds.flatMap((kind) => after[kind]);
  if (left.length > 0) throw new Error(`the demo left something behind: ${left.join(", ")}`);
  if (changed.length > 0) throw new Error(`your own files changed while the demo ran: ${changed.join(", ")}`);
  progress.line("Nothing remains of the demo.");
}

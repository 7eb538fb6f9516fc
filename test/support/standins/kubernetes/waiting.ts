import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "../provider/deadline";
import { NotReady, type ResourceRequest } from "../provider/provider";
import type { PropertyMap } from "../provider/values";
import { checkpoint } from "./checkpoint";
import { annotation, identifier, type Manifest, text } from "./manifest";
import type { Objects } from "./objects";
import { obstacle, podProblems, skipsAwait } from "./readiness";

const pollMilliseconds = 500;

/** An object that was written to the cluster, and what its state needs besides. */
export interface Written {
  live: Manifest;
  inputs: PropertyMap;
  fieldManager: string;
}

/** Waits until the object is ready, and gives it as it is then; rejects with NotReady when its time is over. */
export async function untilReady(
  request: ResourceRequest,
  objects: Objects,
  written: Written,
): Promise<Manifest> {
  let { live } = written;
  if (skipsAwait(live)) return live;
  const signal = withTimeout(request.signal, live);
  for (;;) {
    const reason = await obstacle(live, objects);
    if (reason === undefined) return live;
    request.log("info", reason, { status: true });
    const reasons = await pause(signal).then(
      () => undefined,
      async () => [reason, ...(await podProblems(live, objects))],
    );
    if (reasons)
      throw new NotReady({ id: identifier(live), state: checkpoint({ ...written, live }) }, reasons);
    live = (await objects.get(live)) ?? live;
  }
}

/** Waits until the object is gone, or another one has its name. */
export async function untilGone(request: ResourceRequest, objects: Objects, object: Manifest): Promise<void> {
  const signal = withTimeout(request.signal, object);
  for (;;) {
    const live = await objects.get(object);
    if (live === undefined || text(live, "metadata", "uid") !== text(object, "metadata", "uid")) return;
    await pause(signal).catch(() => {
      throw new Error(`${text(object, "kind")} ${identifier(object)} still exists`);
    });
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(pollMilliseconds, undefined, { signal });
}

function withTimeout(signal: AbortSignal, object: Manifest): AbortSignal {
  const seconds = Number(annotation(object, "pulumi.com/timeoutSeconds")) || 600;
  return withDeadline(signal, seconds);
}

import type { ControlAnswers } from "./control";
import { entries, messages, text } from "./protobufFields";

/** What a BuildKit daemon says about one of its workers. */
export interface BuildkitWorker {
  /** Version of BuildKit, such as `v0.32.2`; empty if the daemon is older than 0.11, which first reported it. */
  version: string;
  /** Labels such as `org.mobyproject.buildkit.worker.snapshotter`. */
  labels: Record<string, string>;
}

/**
 * Reads the workers out of a daemon's answers.
 *
 * @throws if the bytes are not the expected messages
 */
export function readWorkers({ workers, info }: ControlAnswers): BuildkitWorker[] {
  // A Docker engine reports its version only here.
  const engineVersion = versionIn(messages(info, 1)[0]);
  return messages(workers, 1).map((worker) => ({
    version: versionIn(messages(worker, 5)[0]) || engineVersion,
    labels: entries(worker, 2),
  }));
}

// The numbers of the fields are those of api/services/control/control.proto and api/types/worker.proto of moby/buildkit.

function versionIn(buildkitVersion: Uint8Array | undefined): string {
  return buildkitVersion === undefined ? "" : text(buildkitVersion, 2);
}

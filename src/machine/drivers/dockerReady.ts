import type { BuilderConnection } from "../../connection";
import { defined } from "../../json";
import { ensureBridge } from "../keeper";
import { enginePlaintextWarning } from "../plaintext";
import { type BuildkitWorker, readWorkers } from "../workers";
import type { EngineRoute } from "./dockerRoute";
import type { Readiness } from "./driver";

/**
 * Serves the bridges of engines whose own address does not speak gRPC, and finds out what their BuildKit can do.
 *
 * @throws when the BuildKit of an engine is too old for Dalec
 */
export async function readyEngines(
  { name, nodes }: BuilderConnection,
  routes: readonly (EngineRoute | undefined)[],
): Promise<Readiness> {
  let imageProblem: string | undefined;
  const warnings: string[] = [];
  for (const [index, route] of routes.entries()) {
    const node = nodes[index];
    if (route === undefined || node === undefined) continue;
    const warning = enginePlaintextWarning(name, node, route.engine);
    if (warning !== undefined) warnings.push(warning);
    const workers = readWorkers(route.answers);
    const problem = versionProblem(workers);
    if (problem !== undefined) throw new Error(`${route.subject}: ${problem}`);
    if (!keepsImages(workers)) imageProblem ??= `${route.subject}: ${graphDriver}`;
    if (route.relay !== undefined) await ensureBridge(name, String(index), route.relay);
  }
  return defined({ warnings, imageProblem });
}

/** The minor version of BuildKit 0 that Dalec needs at least. */
const oldestMinor = 12;

function versionProblem(workers: BuildkitWorker[]): string | undefined {
  const version = workers[0]?.version ?? "";
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  // An engine that was built from a checkout reports v0.0.0.
  const unknown = version !== "" && Number(major) === 0 && Number(minor) === 0;
  if (unknown || Number(major) > 0 || Number(minor) >= oldestMinor) return undefined;
  const found = version === "" ? "older than 0.11" : version;
  return `its BuildKit is ${found}, and Dalec needs 0.${oldestMinor}. Upgrade to Docker 24 or later, or use a DockerContainerBuilder`;
}

/** buildx itself distinguishes the containerd image store from the older graph drivers by this label. */
function keepsImages(workers: BuildkitWorker[]): boolean {
  return workers.some((worker) => "org.mobyproject.buildkit.worker.snapshotter" in worker.labels);
}

const graphDriver =
  "this engine keeps images in a graph driver, so its BuildKit can neither push nor load an image for this" +
  ' library. Turn on the containerd image store ("features": {"containerd-snapshotter": true} in' +
  " /etc/docker/daemon.json, the default of new installations of Docker 29), or use a DockerContainerBuilder";

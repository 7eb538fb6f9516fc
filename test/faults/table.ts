import type { Fault } from "./fault";
import { contextFaults } from "./parts/contexts";
import { daemonFaults } from "./parts/daemon";
import { dockerFaults } from "./parts/docker";
import { kubernetesFaults } from "./parts/kubernetes";
import { manifestFaults } from "./parts/manifest";
import { outputFaults } from "./parts/output";
import { processFaults } from "./parts/processes";
import { registryFaults } from "./parts/registry";
import { resultFaults } from "./parts/results";
import { severalFaults } from "./parts/several";
import { storageFaults } from "./parts/storage";
import { storeFaults } from "./parts/store";

/** Every fault, in the order of docs/reliability.md. */
export const faults: readonly Fault[] = [
  ...processFaults,
  ...daemonFaults,
  ...storageFaults,
  ...outputFaults,
  ...storeFaults,
  ...manifestFaults,
  ...registryFaults,
  ...dockerFaults,
  ...kubernetesFaults,
  ...severalFaults,
  ...contextFaults,
  ...resultFaults,
];

import type { KubernetesBuilderArgs } from "../../src";

/** What a program of the benchmark reads from `farm.json`. */
export interface Settings {
  /** The daemons of a RemoteBuilder. */
  nodes?: { endpoint: string }[];
  /** A KubernetesBuilder, and the text of the kubeconfig of its cluster. */
  pods?: { kubeconfig: string; builder: KubernetesBuilderArgs };
  /** The stack that has the builder, `organization/project/stack`. Absent for one that declares it. */
  builderOf?: string;
  /** The text of each spec, by name. */
  specs: Record<string, string>;
  /** How often a build is repeated. */
  retries: number;
}

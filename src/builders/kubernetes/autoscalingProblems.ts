import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../../arguments";
import type { KubernetesPodArgs } from "./pool";

type Pods = Pick<pulumi.Unwrap<KubernetesPodArgs>, "autoscaling" | "replicas">;

/** The least value of each number. */
const least = {
  minReplicas: 0,
  maxReplicas: 1,
  buildsPerReplica: 1,
  idleSeconds: 0,
  readyTimeoutSeconds: 1,
} as const;

/**
 * Finds numbers that KEDA would refuse only after the objects exist, or that contradict each other.
 *
 * @param prefix the path of the arguments: empty, or `pools[0].`
 */
export function autoscalingProblems({ autoscaling, replicas }: Pods, prefix: string): ArgumentProblem[] {
  if (autoscaling === undefined) {
    return [];
  }
  const path = `${prefix}autoscaling`;
  const problems: ArgumentProblem[] = [];
  const report = (propertyPath: string, reason: string) => problems.push({ propertyPath, reason });
  if (replicas !== undefined) {
    report(
      `${prefix}replicas`,
      `expected no number of pods together with ${path}, got ${JSON.stringify(replicas)}; omit one of the two`,
    );
  }
  for (const [name, bound] of Object.entries(least)) {
    const value: unknown = Reflect.get(autoscaling, name);
    const isOmitted = value === undefined && name !== "maxReplicas";
    if (!isOmitted && !(Number.isInteger(value) && Number(value) >= bound)) {
      const got = value === undefined ? "nothing" : JSON.stringify(value);
      report(`${path}.${name}`, `expected a whole number of at least ${bound}, got ${got}`);
    }
  }
  const { minReplicas = least.minReplicas, maxReplicas } = autoscaling;
  if (minReplicas > maxReplicas) {
    report(
      `${path}.minReplicas`,
      `expected at most maxReplicas, ${maxReplicas}, got ${minReplicas}; lower it, or raise maxReplicas`,
    );
  }
  return problems;
}

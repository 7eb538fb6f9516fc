import type { V1PodList } from "@kubernetes/client-node";
import { startKubernetes } from "../../test/engine/drivers/kubernetesSetting";
import type { Lab } from "../../test/support/lab/lab";
import { anyOf, type Field } from "./field";

/** The pods of a KubernetesBuilder in a real cluster, which run one step at a time. */
export async function podField(lab: Lab, places: number): Promise<Field> {
  const { cluster, image, registries, stop } = await startKubernetes(lab);
  let replicas = places;
  const podNames = async () => {
    const label = ["--selector", "app.kubernetes.io/name=buildkitd"];
    const listed = await cluster.kubectl(["get", "pods", "--all-namespaces", "--output", "json", ...label]);
    const { items }: V1PodList = JSON.parse(listed);
    return items.flatMap(({ metadata, status }) => {
      const isReady = status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
      if (metadata?.deletionTimestamp !== undefined || !isReady) return [];
      return [{ name: metadata?.name ?? "", namespace: metadata?.namespace ?? "" }];
    });
  };
  return {
    kind: "pods",
    builder: () => ({
      pods: {
        kubeconfig: cluster.kubeconfig,
        builder: {
          image,
          replicas,
          // The registry is on the machine's loopback, so the pods share its network.
          hostNetwork: true,
          terminationGracePeriodSeconds: 60,
          resources: { requests: { cpu: "10m", memory: "64Mi" } },
          buildkitdConfig: { registries, maxParallelism: 1 },
        },
      },
    }),
    resize: async (wanted) => {
      replicas = wanted;
    },
    bakeInstance: async (workspace) => {
      const { stdout } = await workspace.run("buildx", ["ls", "--format", "{{.Name}}"]);
      const [instance] = stdout.split("\n").filter((line) => /builder/.test(line));
      if (instance === undefined) throw new Error(`no instance of the builder in:\n${stdout}`);
      return instance.trim().replace(/\*$/, "");
    },
    blows: {
      "deleted by force": async () => {
        const { name, namespace } = anyOf(await podNames());
        await cluster.kubectl([
          "delete",
          "pod",
          name,
          "--namespace",
          namespace,
          "--force",
          "--grace-period=0",
          "--wait=false",
        ]);
      },
    },
    close: stop,
  };
}

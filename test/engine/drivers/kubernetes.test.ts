import { clusterObstacle } from "../../support/cluster/obstacle";
import { providerObstacle } from "../../support/engine/plugins";
import { instanceName } from "../../support/instanceName";
import { driverContract } from "../driverContract";
import { objectsIn, startKubernetes } from "./kubernetesSetting";

driverContract({
  name: "kubernetes",
  component: "KubernetesBuilder",
  obstacle: clusterObstacle() ?? providerObstacle("kubernetes"),
  async start(lab) {
    const { cluster, builder, stop } = await startKubernetes(lab);
    return {
      declare: (options) => builder(options === "changed" ? { replicas: 2 } : {}).connection,
      async loseDaemon() {
        await cluster.kubectl([
          "delete",
          "deployment",
          "--namespace",
          instanceName("KubernetesBuilder", "builder"),
          "--all",
        ]);
      },
      repair: "refresh",
      traces: () => objectsIn(cluster),
      stop,
    };
  },
});

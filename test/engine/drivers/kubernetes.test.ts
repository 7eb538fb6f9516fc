import { clusterObstacle } from "../../support/cluster/obstacle";
import { providerObstacle } from "../../support/engine/plugins";
import { driverContract } from "../driverContract";
import { objectsIn, startKubernetes } from "./kubernetesSetting";

driverContract({
  name: "kubernetes",
  obstacle: clusterObstacle() ?? providerObstacle("kubernetes"),
  async start(lab) {
    const { cluster, builder, stop } = await startKubernetes(lab);
    return {
      declare: (options) => builder(options === "changed" ? { replicas: 2 } : {}).connection,
      async loseDaemon() {
        await cluster.kubectl(["delete", "deployment", "--namespace", "project-test-builder", "--all"]);
      },
      repair: "refresh",
      traces: () => objectsIn(cluster),
      stop,
    };
  },
});

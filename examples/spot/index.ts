import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

// How the cluster marks its spot nodes: with a label, and often with a taint of the same key and value.
const label = config.get("label") ?? "cloud.google.com/gke-spot";
const value = config.get("value") ?? "true";

const builder = new dalec.KubernetesBuilder("builder", {
  pools: [
    {
      architecture: "amd64",
      replicas: config.getNumber("replicas") ?? 3,
      nodeSelector: { [label]: value },
      tolerations: [{ key: label, value, effect: "NoSchedule" }],
    },
  ],
  // Within the notice: what a node cannot finish moves to another one while there is time.
  terminationGracePeriodSeconds: 15,
  image: config.get("image"),
  buildkitdConfig: { extraToml: config.get("buildkitd") },
  hostNetwork: config.getBoolean("hostNetwork"),
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
  retries: 4,
  timeoutSeconds: 1800,
});

export const packages = hello.paths;

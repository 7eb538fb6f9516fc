import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const builder = new dalec.KubernetesBuilder("builder", {
  // One pod for every two builds, none while nobody builds.
  autoscaling: {
    minReplicas: 0,
    maxReplicas: config.getNumber("maxReplicas") ?? 10,
    buildsPerReplica: 2,
    idleSeconds: config.getNumber("idleSeconds") ?? 600,
  },
  cache: { kind: dalec.KubernetesCacheKind.Persistent, size: "50Gi" },
  image: config.get("image"),
  buildkitdConfig: { extraToml: config.get("buildkitd") },
  hostNetwork: config.getBoolean("hostNetwork"),
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});

export const packages = hello.paths;

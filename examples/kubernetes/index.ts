import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const cluster = new k8s.Provider("cluster", {
  kubeconfig: config.getSecret("kubeconfig"),
  context: config.get("context"),
});

const builder = new dalec.KubernetesBuilder(
  "builder",
  {
    replicas: config.getNumber("replicas"),
    image: config.get("image"),
    resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "8Gi" } },
    buildkitdConfig: { maxParallelism: 4, extraToml: config.get("buildkitd") },
    hostNetwork: config.getBoolean("hostNetwork"),
  },
  { provider: cluster },
);

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});

export const packages = hello.paths;
export const namespace = builder.namespace;

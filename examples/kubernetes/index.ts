import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const kubeconfig = config.getSecret("kubeconfig");
const context = config.get("context");
const image = config.get("image");

const cluster = new k8s.Provider("cluster", {
  ...(kubeconfig === undefined ? {} : { kubeconfig }),
  ...(context === undefined ? {} : { context }),
});

const builder = new dalec.KubernetesBuilder(
  "builder",
  {
    replicas: config.getNumber("replicas") ?? 1,
    resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "8Gi" } },
    buildkitdConfig: { maxParallelism: 4, extraToml: config.get("buildkitd") ?? "" },
    hostNetwork: config.getBoolean("hostNetwork") ?? false,
    ...(image === undefined ? {} : { image }),
  },
  { provider: cluster },
);

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});

export const files = hello.files;
export const namespace = builder.namespace;

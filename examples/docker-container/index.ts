import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const builder = new dalec.DockerContainerBuilder("builder", {
  memory: "4g",
  host: config.get("host"),
  image: config.get("image"),
  network: config.get("network"),
  buildkitdConfig: { maxParallelism: 4, extraToml: config.get("buildkitd") },
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});

export const packages = hello.paths;

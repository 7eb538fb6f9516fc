import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const host = config.get("host");
const image = config.get("image");
const network = config.get("network");

const builder = new dalec.DockerContainerBuilder("builder", {
  memory: "4g",
  buildkitdConfig: { maxParallelism: 4, extraToml: config.get("buildkitd") ?? "" },
  ...(host === undefined ? {} : { host }),
  ...(image === undefined ? {} : { image }),
  ...(network === undefined ? {} : { network }),
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});

export const files = hello.files;

import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const tag = config.require("worker");

const builder = new dalec.LocalBuilder("builder", {
  buildkitdConfig: { extraToml: config.get("buildkitd") },
});

// What Dalec installs before it builds any package of the distribution. A change of my-spec.yml leaves it as it is.
const worker = new dalec.Image("worker", {
  builder: builder.connection,
  spec: "worker.yml",
  target: "bookworm/worker",
  tags: [tag],
  push: true,
});

const hello = new dalec.Package(
  "package",
  {
    builder: builder.connection,
    spec: "my-spec.yml",
    target: "bookworm/deb",
    outputDirectory: "dist",
    namedContexts: { "dalec-bookworm-worker": `docker-image://${tag}` },
  },
  { dependsOn: worker },
);

export const files = hello.files;

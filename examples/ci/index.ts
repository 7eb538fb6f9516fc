import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const repository = config.require("repository");

const builder = new dalec.DockerContainerBuilder(
  "builder",
  config.getObject<dalec.DockerContainerBuilderArgs>("builder"),
);

// Every run has a new machine, so the registry keeps the tools that Dalec installs before it builds.
const worker = new dalec.Image("worker", {
  builder: builder.connection,
  spec: "worker.yml",
  target: "bookworm/worker",
  tags: [`${repository}:bookworm-worker`],
  push: true,
});

const hello = new dalec.Build("hello", {
  builder: { connection: builder.connection },
  spec: "my-spec.yml",
  namedContexts: { "dalec-bookworm-worker": pulumi.interpolate`docker-image://${worker.ref}` },
  packages: [{ target: "bookworm/deb" }],
  images: [{ target: "bookworm/testing/container", tags: [`${repository}:1.0.0`], push: true }],
});

export const packages = hello.paths;
export const images = hello.refs;

import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const builder = new dalec.LocalBuilder("builder", {
  buildkitdConfig: { extraToml: config.get("buildkitd") },
});

// The tools that Dalec installs before it builds any package for the distribution. Changing my-spec.yml does not rebuild them.
const worker = new dalec.Image("worker", {
  builder: builder.connection,
  spec: "worker.yml",
  target: "bookworm/worker",
  tags: [config.require("worker")],
  push: true,
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
  // The image by its digest: a new worker image rebuilds the package.
  namedContexts: { "dalec-bookworm-worker": pulumi.interpolate`docker-image://${worker.ref}` },
});

export const packages = hello.paths;
export const workerRef = worker.ref;

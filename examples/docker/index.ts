import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

// Without `host`, this is the engine that `docker` uses on this machine.
const builder = new dalec.DockerBuilder("builder", { host: config.get("host") });

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});

const image = new dalec.Image("image", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/testing/container",
  tags: ["hello:1.0.0"],
  load: true,
});

export const packages = hello.paths;
export const ref = image.ref;

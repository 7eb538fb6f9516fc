import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const builder = new dalec.LocalBuilder("builder", {
  daemonConfig: { extraToml: config.get("buildkitd") ?? "" },
});

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
  tags: [config.get("tag") ?? "localhost:5000/hello:1.0.0"],
  push: true,
});

export const files = hello.files;
export const ref = image.ref;

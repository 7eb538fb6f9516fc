import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const builders = new pulumi.StackReference(config.get("builders") ?? "organization/k8s-builder/dev");

// docker buildx build -t my-package:latest -f my-spec.yml --target=azl3 .
const image = new dalec.Image("my-package", {
  builder: builders.requireOutput("connection"),
  spec: "my-spec.yml",
  target: "azl3",
  tags: [config.get("tag") ?? "my-package:latest"],
  push: config.getBoolean("push") ?? false,
});

export const ref = image.ref;

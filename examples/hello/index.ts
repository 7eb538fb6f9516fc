import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const hello = new dalec.Build("hello", {
  builder: config.getObject<dalec.BuilderChoiceArgs>("builder") ?? { local: {} },
  spec: "my-spec.yml",
  packages: [{ target: "bookworm/deb" }],
  images: [{ target: "bookworm/testing/container", tags: [config.require("tag")], push: true }],
});

export const packages = hello.paths;
export const images = hello.refs;

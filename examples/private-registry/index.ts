import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const registry = config.require("registry");

const hello = new dalec.Build("hello", {
  builder: config.getObject<dalec.BuilderChoiceArgs>("builder") ?? { local: {} },
  spec: "my-spec.yml",
  registries: [
    { address: registry, username: config.require("username"), password: config.requireSecret("password") },
  ],
  packages: [{ target: "bookworm/deb" }],
  images: [{ target: "bookworm/testing/container", tags: [`${registry}/team/hello:1.0.0`], push: true }],
});

export const packages = hello.paths;
export const images = hello.refs;

import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const builder = new dalec.LocalBuilder("builder", {
  buildkitdConfig: { extraToml: config.get("buildkitd") },
});
const common = { builder: builder.connection, target: "bookworm/deb" };

const word = new dalec.Package("word", { ...common, spec: "word.yml", outputDirectory: "dist/word" });

const greeter = new dalec.Package("greeter", {
  ...common,
  spec: "greeter.yml",
  outputDirectory: "dist/greeter",
  dependencyPackages: [word.built],
});

const party = new dalec.Package("party", {
  ...common,
  spec: "party.yml",
  outputDirectory: "dist/party",
  dependencyPackages: [word.built, greeter.built],
});

const image = new dalec.Image("image", {
  builder: builder.connection,
  spec: "party.yml",
  target: "bookworm/testing/container",
  prebuiltPackages: [party.built],
  dependencyPackages: [word.built, greeter.built],
  tags: [config.get("tag") ?? "localhost:5000/party:1.0.0"],
  push: true,
});

export const packages = party.paths;
export const ref = image.ref;

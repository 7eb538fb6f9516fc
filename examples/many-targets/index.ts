import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const repository = config.get("repository") ?? "localhost:5000/hello";

const packages = ["bookworm/deb", "trixie/deb", "noble/deb", "azlinux3/rpm", "almalinux9/rpm"];
const images = ["azlinux3/container", "almalinux9/container"];

const build = new dalec.Build("hello", {
  builder: { kubernetes: { pools: [{ architecture: "amd64" }, { architecture: "arm64" }] } },
  spec: "my-spec.yml",
  platforms: ["linux/amd64", "linux/arm64"],
  packages: packages.map((target) => ({ target })),
  images: images.map((target) => ({
    target,
    tags: [`${repository}:1.0.0-${target.replace("/", "-")}`],
    push: true,
  })),
});

export const { paths, refs } = build;

import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

// Every builder has a connection: DockerBuilder, DockerContainerBuilder, KubernetesBuilder, RemoteBuilder.
const builder = new dalec.LocalBuilder("builder");

const hello = new dalec.Package("hello", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: config.require("target"),
  outputDirectory: "dist",
});

export const packages = hello.paths;

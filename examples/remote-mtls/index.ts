import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const builder = new dalec.RemoteBuilder("builder", {
  endpoint: config.require("endpoint"),
  tls: {
    caCert: config.require("caCert"),
    cert: config.require("cert"),
    key: config.requireSecret("key"),
  },
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
});

export const packages = hello.paths;

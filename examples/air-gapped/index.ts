import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const registry = config.require("registry");

const builder = new dalec.LocalBuilder("builder", {
  buildkitdConfig: {
    registries: [
      { host: registry, caCert: config.require("caCert") },
      // Of the image that Dalec installs and tests packages on; no context replaces that one.
      { host: "docker.io", mirrors: [registry] },
    ],
    allowedFrontends: [`${registry}/dalec/frontend`],
  },
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
  frontend: { image: `${registry}/dalec/frontend`, digest: config.require("frontend") },
  frontendPolicy: "requireDigest",
  // With all that builds need: nothing is installed on top.
  namedContexts: { "dalec-bookworm-worker": `docker-image://${registry}/dalec/worker:bookworm` },
});

export const files = hello.files;

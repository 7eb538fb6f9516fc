import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();
const registry = config.require("registry");

const builder = new dalec.LocalBuilder("builder", {
  buildkitdConfig: {
    registries: [
      { host: registry, caCert: config.require("caCert") },
      // For the image on which Dalec installs and tests packages; no context can replace it.
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
  // Contains everything that builds need, so Dalec installs nothing.
  namedContexts: { "dalec-bookworm-worker": `docker-image://${registry}/dalec/worker:bookworm` },
});

export const packages = hello.paths;

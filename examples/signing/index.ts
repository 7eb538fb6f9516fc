import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const config = new pulumi.Config();

const builder = new dalec.LocalBuilder("builder", {
  buildkitdConfig: { extraToml: config.get("buildkitd") },
});

const hello = new dalec.Package("package", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/deb",
  outputDirectory: "dist",
  // Only the signer receives the key. BuildKit's cache ignores secrets, so a new key needs a new name.
  secrets: { "signing-key": config.requireSecret("key") },
  buildArgs: { KEY_ID: config.require("keyId") },
});

export const files = hello.files;

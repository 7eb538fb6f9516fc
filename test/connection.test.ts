import { expect, it } from "vitest";
import type { BuilderConnection } from "../src/connection";
import { asConnection } from "../src/connection";

const connection: BuilderConnection = {
  name: "a-b-c",
  driver: "docker-container",
  nodes: [
    {
      name: "a-b-c0",
      driverOptions: { "env.SOME_PROXY": "http://proxy", default_load: "true" },
      buildkitdFlags: ["--debug"],
      buildkitdCertificates: { "registry.example.com/client_key.pem": "PEM" },
      tls: { caCert: "PEM", serverName: "buildkit" },
      daemon: { stateDirectory: "/tmp", buildkitdCertificates: { "my_ca.pem": "PEM" } },
    },
  ],
};

it("leaves a connection with this library's property names unchanged", () => {
  expect(asConnection(connection)).toEqual(connection);
});

it("restores the property names that Python changed, and keeps the user's own names", () => {
  const exported = JSON.parse(
    JSON.stringify(connection)
      .replace("driverOptions", "driver_options")
      .replace("buildkitdFlags", "buildkitd_flags")
      .replace("buildkitdCertificates", "buildkitd_certificates")
      .replace("caCert", "ca_cert")
      .replace("serverName", "server_name")
      .replace("stateDirectory", "state_directory"),
  );
  expect(asConnection(exported)).toEqual(connection);
});

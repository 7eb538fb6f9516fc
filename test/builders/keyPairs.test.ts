import { describe, expect, it } from "vitest";
import {
  DockerBuilder,
  DockerContainerBuilder,
  KubernetesBuilder,
  LocalBuilder,
  RemoteBuilder,
} from "../../src";
import { createAuthority } from "../support/certificates";
import { recordProgram } from "../support/recording/recordProgram";

const authority = createAuthority();
const [one, other] = [authority.issue("one"), authority.issue("other")];
const address = "tcp://127.0.0.1:1234";
type Pair = { cert: string; key: string };
const registries = (clientCertificate: Pair) => [{ host: "registry.example.com", clientCertificate }];
const tls = (pair: Pair) => ({ caCert: authority.cert, ...pair });

const builders: [string, string, (pair: Pair) => void][] = [
  ["RemoteBuilder", "tls.key", (pair) => void new RemoteBuilder("b", { endpoint: address, tls: tls(pair) })],
  [
    "RemoteBuilder of nodes",
    "nodes[0].tls.key",
    (pair) => void new RemoteBuilder("b", { nodes: [{ endpoint: address, tls: tls(pair) }] }),
  ],
  ["DockerBuilder", "tls.key", (pair) => void new DockerBuilder("b", { host: address, tls: tls(pair) })],
  [
    "DockerContainerBuilder",
    "tls.key",
    (pair) => void new DockerContainerBuilder("b", { host: address, tls: tls(pair) }),
  ],
  ...[LocalBuilder, DockerContainerBuilder, KubernetesBuilder].map((Builder): (typeof builders)[number] => [
    `${Builder.name} for a registry`,
    "buildkitdConfig.registries[0].clientCertificate.key",
    (pair) => void new Builder("b", { buildkitdConfig: { registries: registries(pair) } }),
  ]),
];

describe.each(builders)("a preview of a %s", (_, path, make) => {
  it("refuses a key that does not belong to the certificate, and shows neither", async () => {
    const failure = await recordProgram(() => make({ cert: one.cert, key: other.key }), {
      preview: true,
    }).catch(String);
    expect(failure).toContain(`  ${path}: expected the key of \`cert\`, got the key of another certificate`);
    expect(failure).not.toContain("-----BEGIN");
  });

  it("accepts the key of the certificate", async () => {
    await recordProgram(() => make(one), { preview: true });
  });
});

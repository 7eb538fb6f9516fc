import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll } from "vitest";
import * as dalec from "../../src";
import { helloSpec } from "../engine/hello";

/** How a test declares one component, with secrets if the component accepts any. */
export interface ComponentCase {
  /** Type of the component. */
  type: string;
  /** Declares the component. All its paths are in `directory`, which contains `my-spec.yml`. */
  make(name: string, directory: string): pulumi.ComponentResource;
}

/** The text of every secret in the arguments. */
export const secretText = "do-not-show-this";

const certificate = "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n";
const key = `-----BEGIN PRIVATE KEY-----\n${secretText}\n-----END PRIVATE KEY-----\n`;
const connection = { name: "elsewhere", driver: "remote", nodes: [{ name: "a", endpoint: "tcp://a:1" }] };
const tls = () => ({ caCert: certificate, cert: certificate, key });
const target = (directory: string) => ({
  builder: connection,
  spec: `${directory}/my-spec.yml`,
  context: directory,
  secrets: { TOKEN: secretText },
  registries: [{ address: "registry.example.com", username: "me", password: secretText }],
});
const built = {
  target: "bookworm/deb",
  directory: "given",
  files: [{ path: "given/a_1-debian12u1_amd64.deb", sha256: "0".repeat(64) }],
};

/** Every component of the library. */
export const componentCases: ComponentCase[] = [
  {
    type: "dalec:index:LocalBuilder",
    make: (name) =>
      new dalec.LocalBuilder(name, {
        buildkitdConfig: {
          registries: [
            {
              host: "registry.example.com",
              clientCertificate: { cert: certificate, key },
            },
          ],
        },
      }),
  },
  {
    type: "dalec:index:DockerBuilder",
    make: (name) => new dalec.DockerBuilder(name, { host: "tcp://engine.example.com:2376", tls: tls() }),
  },
  {
    type: "dalec:index:DockerContainerBuilder",
    make: (name) =>
      new dalec.DockerContainerBuilder(name, { host: "tcp://engine.example.com:2376", tls: tls() }),
  },
  {
    type: "dalec:index:RemoteBuilder",
    make: (name) =>
      new dalec.RemoteBuilder(name, { endpoint: "tcp://buildkit.example.com:1234", tls: tls() }),
  },
  {
    type: "dalec:index:KubernetesBuilder",
    make: (name) =>
      new dalec.KubernetesBuilder(name, {
        environment: { TOKEN: secretText },
        cache: { kind: dalec.KubernetesCacheKind.Persistent },
        allowedSubjects: [{ kind: dalec.KubernetesSubjectKind.Group, name: "developers" }],
        pools: [
          { architecture: dalec.KubernetesArchitecture.Amd64 },
          { architecture: dalec.KubernetesArchitecture.Arm64, autoscaling: { maxReplicas: 2 } },
        ],
      }),
  },
  {
    type: "dalec:index:Package",
    make: (name, directory) =>
      new dalec.Package(name, {
        ...target(directory),
        target: "bookworm/deb",
        outputDirectory: `${directory}/dist-${name}`,
        dependencyPackages: pulumi.output([built]).apply(() => []),
      }),
  },
  {
    type: "dalec:index:Image",
    make: (name, directory) =>
      new dalec.Image(name, {
        ...target(directory),
        target: "bookworm/container",
        prebuiltPackages: pulumi.output([built]).apply(() => []),
        tags: [`registry.example.com/${name}:1`],
        push: true,
      }),
  },
  {
    type: "dalec:index:Build",
    make: (name, directory) => {
      const { builder: _builder, ...shared } = target(directory);
      return new dalec.Build(name, {
        ...shared,
        builder: { remote: { endpoint: "tcp://buildkit.example.com:1234", tls: tls() } },
        outputDirectory: `${directory}/dist-${name}`,
        packages: [{ target: "bookworm/deb" }, { target: "trixie/deb" }],
        images: [{ target: "bookworm/container", tags: [`registry.example.com/${name}:1`], push: true }],
      });
    },
  },
];

/**
 * Runs the tests of a file in a project whose spec reads a context, so that stages are among the children.
 *
 * @returns a function that returns the directory of the project
 */
export function inProject(): () => string {
  const home = process.cwd();
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-components-"));
    const spec = helloSpec().replace("sources:", "sources:\n  notes:\n    context: {}\n    path: notes.txt");
    writeFileSync(join(directory, "my-spec.yml"), spec);
    writeFileSync(join(directory, "notes.txt"), "notes\n");
    process.chdir(directory);
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(directory, { recursive: true });
  });
  return () => directory;
}

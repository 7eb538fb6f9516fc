import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { type BuildkitdConfig, certificatesOf, renderBuildkitdConfig } from "../../src/buildkitd/config";
import { buildkitdConfigProblems } from "../../src/buildkitd/problems";

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";

describe("renderBuildkitdConfig", () => {
  it("writes every argument under buildkitd's own key", () => {
    const text = renderBuildkitdConfig({
      registries: [
        { host: "docker.io", mirrors: ["mirror.example.com/hub"] },
        { host: "localhost:5000", http: true, insecure: true },
        {
          host: "registry.example.com:443",
          caCert: certificate,
          clientCertificate: { cert: certificate, key },
        },
      ],
      garbageCollection: {
        enabled: true,
        reservedSpace: "10GB",
        maxUsedSpace: "80%",
        minFreeSpace: "5GB",
        policies: [{ all: true, filters: ["type==regular"], keepDuration: "48h", maxUsedSpace: "1GB" }],
      },
      maxParallelism: 4,
      allowedFrontends: ["ghcr.io/project-dalec/dalec/frontend"],
      insecureEntitlements: ["network.host"],
      nameservers: ["10.0.0.10"],
    });
    expect(parse(text)).toEqual({
      "insecure-entitlements": ["network.host"],
      dns: { nameservers: ["10.0.0.10"] },
      frontend: { "gateway.v0": { allowedRepositories: ["ghcr.io/project-dalec/dalec/frontend"] } },
      worker: {
        oci: {
          "max-parallelism": 4,
          gc: true,
          reservedSpace: "10GB",
          maxUsedSpace: "80%",
          minFreeSpace: "5GB",
          gcpolicy: [{ all: true, filters: ["type==regular"], keepDuration: "48h", maxUsedSpace: "1GB" }],
        },
      },
      registry: {
        "docker.io": { mirrors: ["mirror.example.com/hub"] },
        "localhost:5000": { http: true, insecure: true },
        "registry.example.com:443": {
          ca: ["/etc/buildkit/certs/registry.example.com_443/ca.pem"],
          keypair: [
            {
              key: "/etc/buildkit/certs/registry.example.com_443/key.pem",
              cert: "/etc/buildkit/certs/registry.example.com_443/cert.pem",
            },
          ],
        },
      },
    });
  });

  it("returns an empty text without arguments, so that buildkitd's defaults apply", () => {
    expect(renderBuildkitdConfig({}).trim()).toBe("");
    expect(
      renderBuildkitdConfig({ registries: [], allowedFrontends: [], garbageCollection: {} }).trim(),
    ).toBe("");
  });

  it("merges extra TOML into the arguments' tables, with the extra TOML taking precedence", () => {
    const text = renderBuildkitdConfig({
      maxParallelism: 4,
      registries: [{ host: "docker.io", mirrors: ["a"] }],
      extraToml:
        '[worker.oci]\nmax-parallelism = 2\nsnapshotter = "native"\n[registry."docker.io"]\nhttp = true\n',
    });
    expect(parse(text)).toEqual({
      worker: { oci: { "max-parallelism": 2, snapshotter: "native" } },
      registry: { "docker.io": { mirrors: ["a"], http: true } },
    });
  });

  it("writes valid TOML for any host, mirror and frontend name", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (host, names) => {
        fc.pre(host !== "__proto__");
        const parsed = parse(
          renderBuildkitdConfig({ registries: [{ host, mirrors: names }], allowedFrontends: names }),
        );
        const frontend =
          names.length > 0 ? { frontend: { "gateway.v0": { allowedRepositories: names } } } : {};
        expect(parsed).toEqual({ ...frontend, registry: { [host]: { mirrors: names } } });
      }),
    );
  });
});

describe("certificatesOf", () => {
  const config: BuildkitdConfig = {
    registries: [
      { host: "plain.example.com" },
      { host: "r.example.com:5000", caCert: certificate, clientCertificate: { cert: certificate, key } },
    ],
  };

  it("marks only private keys as secrets", () => {
    expect(certificatesOf(config)).toEqual([
      { path: "r.example.com_5000/ca.pem", text: certificate, secret: false },
      { path: "r.example.com_5000/cert.pem", text: certificate, secret: false },
      { path: "r.example.com_5000/key.pem", text: key, secret: true },
    ]);
  });

  it("lists exactly the files that the rendered configuration names, and keeps keys out of that text", () => {
    const text = renderBuildkitdConfig(config, "/certs");
    for (const { path } of certificatesOf(config)) {
      expect(text).toContain(`"/certs/${path}"`);
    }
    expect(text).not.toContain("PRIVATE KEY");
  });
});

describe("buildkitdConfigProblems", () => {
  it("accepts the examples of BuildKit's manual", () => {
    const config: BuildkitdConfig = {
      registries: [{ host: "[::1]:5000" }, { host: "docker.io", mirrors: ["mirror.example.com:5000/path"] }],
      garbageCollection: {
        reservedSpace: "1024000000",
        maxUsedSpace: "10%",
        policies: [{ keepDuration: "172800", minFreeSpace: "1.5 GiB" }, { keepDuration: "1h30m" }],
      },
      allowedFrontends: [
        "docker/dockerfile",
        "localhost:5000/a/b:1.0",
        `ghcr.io/project-dalec/dalec/frontend@sha256:${"0".repeat(64)}`,
      ],
      extraToml: "[worker.oci]\ncniPoolSize = 16\n",
    };
    expect(buildkitdConfigProblems(config)).toEqual([]);
  });

  it("reports every problem at once, with the path of its property", () => {
    const problems = buildkitdConfigProblems({
      registries: [
        { host: "https://docker.io", mirrors: ["http://mirror"] },
        { host: "r", caCert: "/etc/ssl/ca.pem", clientCertificate: { cert: "c", key: "k" } },
        { host: "r" },
      ],
      garbageCollection: { maxUsedSpace: "lots", policies: [{ keepDuration: "2d", reservedSpace: "-1" }] },
      maxParallelism: 0,
      allowedFrontends: ["ghcr.io/project-dalec/*"],
      extraToml: "[worker\n",
    });
    expect(problems.map((problem) => problem.propertyPath)).toEqual([
      "buildkitdConfig.registries[0].host",
      "buildkitdConfig.registries[0].mirrors[0]",
      "buildkitdConfig.registries[1].caCert",
      "buildkitdConfig.registries[1].clientCertificate.cert",
      "buildkitdConfig.registries[1].clientCertificate.key",
      "buildkitdConfig.registries[2].host",
      "buildkitdConfig.garbageCollection.maxUsedSpace",
      "buildkitdConfig.garbageCollection.policies[0].reservedSpace",
      "buildkitdConfig.garbageCollection.policies[0].keepDuration",
      "buildkitdConfig.maxParallelism",
      "buildkitdConfig.allowedFrontends[0]",
      "buildkitdConfig.extraToml",
    ]);
    expect(problems.at(-1)?.reason).toMatch(/^line 1, column \d+: /);
  });

  it("keeps a private key out of its messages", () => {
    const problems = buildkitdConfigProblems({
      registries: [{ host: "r", clientCertificate: { cert: certificate, key: "s3cret" } }],
    });
    expect(JSON.stringify(problems)).not.toContain("s3cret");
  });
});

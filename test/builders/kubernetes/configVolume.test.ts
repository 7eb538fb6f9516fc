import { describe, expect, it } from "vitest";
import { configMap, configVolume, keyTexts } from "../../../src/builders/kubernetes/configVolume";
import type { KubernetesArgs } from "../../../src/builders/kubernetes/kubernetesSettings";
import { settingsOf } from "./objects";

const config = {
  registries: [
    { host: "a.example.com", caCert: "ca" },
    { host: "b.example.com", clientCertificate: { cert: "certificate", key: "key" } },
  ],
};

describe("the certificates of registries", () => {
  it("are in the ConfigMap, except the private keys", () => {
    const { data } = configMap(settingsOf("builder", { buildkitdConfig: config })[0]);
    const { "buildkitd.toml": toml, ...certificates } = data;
    expect(Object.values(certificates)).toEqual(["ca", "certificate"]);
    expect(toml).toContain("/etc/buildkit/certs/b.example.com/key.pem");
    expect(Object.values(keyTexts(config))).toEqual(["key"]);
  });

  it("are one directory of the pod, in which only the daemon's group reads the keys", () => {
    expect(configVolume(config, "map", "secret")).toEqual({
      name: "config",
      projected: {
        sources: [
          {
            configMap: {
              name: "map",
              items: [
                { key: "buildkitd.toml", path: "buildkitd.toml" },
                { key: "a.example.com.ca.pem", path: "certs/a.example.com/ca.pem" },
                { key: "b.example.com.cert.pem", path: "certs/b.example.com/cert.pem" },
              ],
            },
          },
          {
            secret: {
              name: "secret",
              items: [{ key: "b.example.com.key.pem", path: "certs/b.example.com/key.pem", mode: 0o440 }],
            },
          },
        ],
      },
    });
    expect(configVolume({}, "map")).toEqual({
      name: "config",
      projected: {
        sources: [{ configMap: { name: "map", items: [{ key: "buildkitd.toml", path: "buildkitd.toml" }] } }],
      },
    });
  });
});

describe("the settings of a builder", () => {
  it("have defaults, which arguments replace", () => {
    const [settings, [pool]] = settingsOf("builder", {});
    expect(settings).toMatchObject({
      ...{ namespace: "builder", security: "privileged", hostNetwork: false },
      ...{ allowedSubjects: [], maxUnavailable: 1, labels: {}, annotations: {} },
    });
    expect(pool).toMatchObject({ node: "builder", replicas: 1, cache: { kind: "ephemeral" } });
    expect(pool?.platforms).toBeUndefined();
    const given: KubernetesArgs = {
      namespace: "n",
      security: "rootless",
      hostNetwork: true,
      labels: { a: "b" },
      annotations: { c: "d" },
    };
    expect(settingsOf("builder", given)[0]).toMatchObject(given);
  });

  it("build the platform of a pool's architecture, unless the pool names platforms", () => {
    const [, settings] = settingsOf("builder", {
      replicas: 2,
      pools: [
        { architecture: "arm64" },
        { name: "amd", architecture: "amd64", platforms: ["linux/amd64", "linux/386"] },
      ],
    });
    expect(settings.map(({ node, replicas, platforms }) => [node, replicas, platforms])).toEqual([
      ["builder-arm64", 2, ["linux/arm64"]],
      ["builder-amd", 2, ["linux/amd64", "linux/386"]],
    ]);
  });
});

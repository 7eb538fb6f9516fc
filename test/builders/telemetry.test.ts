import { describe, expect, it } from "vitest";
import {
  DockerContainerBuilder,
  KubernetesBuilder,
  type KubernetesBuilderArgs,
  LocalBuilder,
  type TelemetryArgs,
} from "../../src";
import { telemetryEnvironment, telemetryProblems } from "../../src/builders/telemetry";
import { instanceName } from "../support/instanceName";
import { recordProgram } from "../support/recording/recordProgram";
import { secretPaths } from "../support/recording/values";

type Telemetry = Parameters<typeof telemetryEnvironment>[0];

const endpoint = "http://collector:4317";
const token = "hunter2";

describe("the environment of a daemon with telemetry", () => {
  it("sends both signals by gRPC without other arguments", () => {
    expect(telemetryEnvironment({ endpoint })).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_METRICS_EXPORTER: "otlp",
    });
  });

  it("names the protocol, the escaped headers, and the signals that are off", () => {
    const headers = { authorization: "Basic a=,b c", "x-scope": "é" };
    expect(telemetryEnvironment({ endpoint, protocol: "http/protobuf", headers, traces: false })).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20a%3D%2Cb%20c,x-scope=%C3%A9",
      OTEL_TRACES_EXPORTER: "none",
      OTEL_METRICS_EXPORTER: "otlp",
    });
    expect(telemetryEnvironment({ endpoint, metrics: false }).OTEL_METRICS_EXPORTER).toBe("none");
  });
});

describe("telemetry", () => {
  it.each<[string, Telemetry]>([
    ["gRPC without a port, encrypted", { endpoint: "https://otel.example.com" }],
    ["gRPC on IPv6", { endpoint: "http://[fd00::1]:4317/" }],
    ["HTTP with a path", { endpoint: "https://otel.example.com/v2/otlp", protocol: "http/protobuf" }],
    ["HTTP without a port", { endpoint: "http://collector", protocol: "http/protobuf" }],
    ["metrics alone", { endpoint, traces: false }],
    ["traces alone", { endpoint, metrics: false }],
    ["headers", { endpoint, headers: { "x-Api_key.1": token } }],
  ])("accepts %s", (_what, telemetry) => expect(telemetryProblems(telemetry)).toEqual([]));

  it.each<[string, Telemetry, string]>([
    [
      "no URL",
      { endpoint: "collector:4317" },
      'endpoint: expected a URL such as http://collector:4317, got "collector:4317"',
    ],
    [
      "another scheme",
      { endpoint: "unix:///run/otel.sock" },
      'endpoint: expected a URL such as http://collector:4317, got "unix:///run/otel.sock"',
    ],
    [
      "a scheme that ends like another",
      { endpoint: "shttp://collector:4317" },
      'endpoint: expected a URL such as http://collector:4317, got "shttp://collector:4317"',
    ],
    [
      "gRPC on IPv6 without a port",
      { endpoint: "http://[fd00::1]" },
      "endpoint: expected a port, as in http://[fd00::1]:4317",
    ],
    [
      "gRPC without a port",
      { endpoint: "http://collector/" },
      "endpoint: expected a port, as in http://collector:4317",
    ],
    [
      "gRPC with a path",
      { endpoint: "https://a.example.com/otlp" },
      'endpoint: expected a host and a port for grpc, got the path "/otlp"',
    ],
    [
      "credentials",
      { endpoint: `https://me:${token}@a.example.com` },
      "endpoint: expected no credentials in the address. Give them as `headers`",
    ],
    [
      "another protocol",
      { endpoint, protocol: "http/json" as "grpc" },
      'protocol: expected one of grpc, http/protobuf, got "http/json"',
    ],
    [
      "neither signal",
      { endpoint, traces: false, metrics: false },
      "metrics: expected traces or metrics, got neither; omit `telemetry`",
    ],
    [
      "a header's name with a space",
      { endpoint, headers: { "x key": token } },
      'headers: expected names of HTTP headers, got "x key"',
    ],
  ])("refuses %s", (_what, telemetry, problem) => {
    const found = telemetryProblems(telemetry).map(
      ({ propertyPath, reason }) => `${propertyPath}: ${reason}`,
    );
    expect(found).toEqual([`telemetry.${problem}`]);
    expect(found.join()).not.toContain(token);
  });
});

describe.each([
  ["LocalBuilder", (telemetry: TelemetryArgs) => void new LocalBuilder("b", { telemetry })],
  [
    "DockerContainerBuilder",
    (telemetry: TelemetryArgs) => void new DockerContainerBuilder("b", { telemetry }),
  ],
  ["KubernetesBuilder", (telemetry: TelemetryArgs) => void new KubernetesBuilder("b", { telemetry })],
])("the telemetry of a %s", (_type, make) => {
  it("is checked before any child is created", async () => {
    await expect(recordProgram(() => make({ endpoint: "collector" }))).rejects.toThrow(
      "  telemetry.endpoint: expected a URL",
    );
  });
});

describe("a daemon's variables for telemetry", () => {
  const telemetry = { endpoint, headers: { authorization: token } };

  it("are those of a LocalBuilder's process, and tell which builder it is", async () => {
    const { outputs } = await recordProgram(() => ({
      connection: new LocalBuilder("b", { telemetry }).connection,
    }));
    const { nodes } = outputs.connection as { nodes: { daemon: { environment: object } }[] };
    expect(nodes[0]?.daemon.environment).toMatchObject({
      ...telemetryEnvironment(telemetry),
      OTEL_RESOURCE_ATTRIBUTES: `dalec.builder=${instanceName("LocalBuilder", "b")}`,
    });
  });

  it("are those of a DockerContainerBuilder's container, unless the environment has others", async () => {
    const environment = { OTEL_RESOURCE_ATTRIBUTES: "team=packages" };
    const { outputs } = await recordProgram(() => ({
      connection: new DockerContainerBuilder("b", { telemetry, environment }).connection,
    }));
    const { nodes } = outputs.connection as { nodes: { driverOptions: object }[] };
    expect(nodes[0]?.driverOptions).toMatchObject({
      "env.OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
      "env.OTEL_EXPORTER_OTLP_HEADERS": `authorization=${token}`,
      "env.OTEL_RESOURCE_ATTRIBUTES": "team=packages",
    });
  });

  it("are a Secret in Kubernetes, and nothing else becomes secret by them", async () => {
    const { resource, resources } = await recordProgram(
      () => void new KubernetesBuilder("b", { telemetry }),
      {
        outputs: ({ name, inputs }) => ({ metadata: { name: `${name}-1`, ...inputs.metadata } }),
      },
    );
    expect(resource("b-telemetry").inputs.stringData).toMatchObject({
      secret: telemetryEnvironment(telemetry),
    });
    const workload = resource("b", "kubernetes:apps/v1:Deployment").inputs;
    expect(secretPaths(workload)).toEqual([]);
    expect(JSON.stringify(workload)).toContain('"envFrom":[{"secretRef":{"name":"b-telemetry-1"}}]');
    expect(JSON.stringify(workload)).toContain("k8s.pod.name=$(PULUMI_DALEC_POD)");
    const others = resources.filter(({ name }) => !["b", "b-telemetry"].includes(name));
    expect(others.flatMap(({ inputs }) => secretPaths(inputs))).toEqual([]);
  });

  it("tell which pod they come from in Kubernetes, also with other variables", async () => {
    const environment = { HTTP_PROXY: "http://proxy" };
    const variables = async (args: KubernetesBuilderArgs) => {
      const { resource } = await recordProgram(() => void new KubernetesBuilder("b", args));
      return resource("b", "kubernetes:apps/v1:Deployment").inputs.spec;
    };
    const name = instanceName("KubernetesBuilder", "b");
    const fieldPath = (path: string) => ({ valueFrom: { fieldRef: { fieldPath: path } } });
    const path = "template.spec.containers[0].env.secret";
    expect(await variables({ telemetry, environment })).toHaveProperty(path, [
      { name: "PULUMI_DALEC_POD", ...fieldPath("metadata.name") },
      { name: "PULUMI_DALEC_NAMESPACE", ...fieldPath("metadata.namespace") },
      {
        name: "OTEL_RESOURCE_ATTRIBUTES",
        value: `dalec.builder=${name},k8s.namespace.name=$(PULUMI_DALEC_NAMESPACE),k8s.pod.name=$(PULUMI_DALEC_POD)`,
      },
      { name: "HTTP_PROXY", value: "http://proxy" },
    ]);
    expect(await variables({ environment })).toHaveProperty(path, [
      { name: "HTTP_PROXY", value: "http://proxy" },
    ]);
  });

  it("give way to those of the environment in Kubernetes, which refuses two of one name", async () => {
    const environment = {
      OTEL_RESOURCE_ATTRIBUTES: "team=packages",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://other:1",
    };
    const { resource } = await recordProgram(
      () => void new KubernetesBuilder("b", { telemetry, environment }),
    );
    const text = JSON.stringify(resource("b", "kubernetes:apps/v1:Deployment").inputs);
    expect(text).not.toContain("k8s.pod.name=");
    expect(text.match(/"name":"OTEL_\w+"/g)?.sort()).toEqual([
      '"name":"OTEL_EXPORTER_OTLP_ENDPOINT"',
      '"name":"OTEL_RESOURCE_ATTRIBUTES"',
    ]);
  });
});

import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as monitor from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Registration, registrationOf } from "./registration";
import { type Recorded, recorded } from "./values";

/** An engine that only records what a program wants. */
export interface RecordingEngine {
  /** Its address, `127.0.0.1:12345`. */
  address: string;
  /** By URN, in the order of registration, including the stack. */
  resources: Map<string, Registration>;
  /** What the program logs. */
  messages: { severity: "debug" | "info" | "warning" | "error"; text: string }[];
  close(): void;
}

/** Adds what a provider would compute to the inputs of a resource. */
export type ComputeOutputs = (registration: Registration) => Record<string, Recorded>;

/** Starts a recording engine on a free port of this machine. */
export async function startRecordingEngine(compute: ComputeOutputs): Promise<RecordingEngine> {
  const resources = new Map<string, Registration>();
  const messages: RecordingEngine["messages"] = [];
  let root = "";

  const register = (request: monitor.RegisterResourceRequest) => {
    const registration = registrationOf(request);
    const urn = urnOf(request);
    resources.set(urn, registration);
    const object = { ...request.getObject()?.toJavaScript(), ...compute(registration) };
    return new monitor.RegisterResourceResponse()
      .setUrn(urn)
      .setId(request.getCustom() ? `${request.getName()}-id` : "")
      .setObject(Struct.fromJavaScript(object as Parameters<typeof Struct.fromJavaScript>[0]));
  };

  // A resource that the program only reads, such as a stack reference.
  const read = (request: monitor.ReadResourceRequest) => {
    const inputs = recorded(request.getProperties()?.toJavaScript() ?? {}) as Record<string, Recorded>;
    const [type, name] = [request.getType(), request.getName()];
    const registration = { type, name, parent: undefined, inputs, dependencies: [], options: {} };
    const urn = `urn:pulumi:test::project::${type}::${name}`;
    resources.set(urn, registration);
    const properties = { ...request.getProperties()?.toJavaScript(), ...compute(registration) };
    return new monitor.ReadResourceResponse()
      .setUrn(urn)
      .setProperties(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]));
  };

  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(ResourceMonitorService, {
    getDeploymentInfo: reply(() => new monitor.DeploymentInfo().setSupportedfeaturesList(features)),
    supportsFeature: reply((request: monitor.SupportsFeatureRequest) =>
      new monitor.SupportsFeatureResponse().setHassupport(featureNames.has(request.getId())),
    ),
    registerResource: reply(register),
    readResource: reply(read),
    registerResourceOutputs: reply((request: monitor.RegisterResourceOutputsRequest) => {
      const outputs = recorded(request.getOutputs()?.toJavaScript() ?? {}) as Record<string, Recorded>;
      const registration = resources.get(request.getUrn());
      if (registration) registration.outputs = outputs;
      return new Empty();
    }),
    registerResourceHook: reply(() => new Empty()),
    registerErrorHook: reply(() => new Empty()),
    registerPackage: reply(() => new monitor.RegisterPackageResponse().setRef("recorded")),
    signalAndWaitForShutdown: reply(() => new Empty()),
  });
  server.addService(EngineService, {
    log: reply((request: engine.LogRequest) => {
      const severity = (["debug", "info", "warning", "error"] as const)[request.getSeverity()] ?? "error";
      if (severity !== "debug") messages.push({ severity, text: request.getMessage() });
      return new Empty();
    }),
    getRootResource: reply(() => new engine.GetRootResourceResponse().setUrn(root)),
    setRootResource: reply((request: engine.SetRootResourceRequest) => {
      root = request.getUrn();
      return new engine.SetRootResourceResponse();
    }),
    requirePulumiVersion: reply(() => new engine.RequirePulumiVersionResponse()),
  });
  const port = await listen(server);
  return { address: `127.0.0.1:${port}`, resources, messages, close: () => server.forceShutdown() };
}

const {
  RESOURCE_MONITOR_FEATURE_SECRETS,
  RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
  RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
  RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
} = monitor.ResourceMonitorFeature;
const features = [
  RESOURCE_MONITOR_FEATURE_SECRETS,
  RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
  RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
  RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
];
const featureNames = new Set([
  "secrets",
  "resourceReferences",
  "aliasSpecs",
  "deletedWith",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

function urnOf(request: monitor.RegisterResourceRequest): string {
  const parentType = request.getParent().split("::")[2];
  const nested = parentType === undefined || parentType === "pulumi:pulumi:Stack" ? "" : `${parentType}$`;
  return `urn:pulumi:test::project::${nested}${request.getType()}::${request.getName()}`;
}

function reply<Request, Response>(answer: (request: Request) => Response) {
  return (call: { request: Request }, done: grpc.sendUnaryData<Response>) => done(null, answer(call.request));
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

import type * as grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { answer } from "./answer";
import { withDeadline } from "./deadline";
import type { Difference, ResourceRequest, StandInProvider } from "./provider";
import type { PropertyMap } from "./values";

/** Answers the calls of the engine's provider protocol with a provider. */
export function providerMethods(
  provider: StandInProvider,
  log: EngineClient | undefined,
): grpc.UntypedServiceImplementation {
  const cancelled = new AbortController();

  const resource = (message: Described): ResourceRequest => ({
    type: message.getType(),
    name: message.getName(),
    signal: signalOf(cancelled.signal, message.getTimeout?.() ?? 0),
    log: (line) => {
      const request = new engine.LogRequest()
        .setSeverity(engine.LogSeverity.INFO)
        .setMessage(line)
        .setUrn(message.getUrn())
        .setEphemeral(true);
      log?.log(request, () => undefined);
    },
  });

  return {
    handshake: answer(async () =>
      new messages.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(false),
    ),
    getPluginInfo: answer(async () => new plugin.PluginInfo().setVersion(version(provider))),
    getSchema: answer(async () => new messages.GetSchemaResponse().setSchema("{}")),
    checkConfig: answer(async (request: messages.CheckRequest) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: answer(async () =>
      new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN),
    ),
    configure: answer(async () =>
      new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true),
    ),
    check: answer(async (request: messages.CheckRequest) => {
      await provider.check({ ...resource(request), inputs: read(request.getNews()) });
      return new messages.CheckResponse().setInputs(request.getNews());
    }),
    diff: answer(async (request: messages.DiffRequest) => {
      const oldInputs = read(request.getOldInputs());
      const [id, state, inputs] = [request.getId(), read(request.getOlds()), read(request.getNews())];
      return diffResponse(await provider.diff({ ...resource(request), id, state, oldInputs, inputs }));
    }),
    create: answer(async (request: messages.CreateRequest) => {
      const inputs = read(request.getProperties());
      const made = await provider.create({ ...resource(request), inputs, preview: request.getPreview() });
      return new messages.CreateResponse().setId(made.id).setProperties(write(made.state));
    }),
    update: answer(async (request: messages.UpdateRequest) => {
      const oldInputs = read(request.getOldInputs());
      const [id, state, inputs] = [request.getId(), read(request.getOlds()), read(request.getNews())];
      const preview = request.getPreview();
      const changed = await provider.update({ ...resource(request), id, state, oldInputs, inputs, preview });
      return new messages.UpdateResponse().setProperties(write(changed));
    }),
    // A command has nothing to read: the recorded state stays.
    read: answer(async (request: messages.ReadRequest) =>
      new messages.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs()),
    ),
    delete: answer(async (request: messages.DeleteRequest) => {
      const [id, state] = [request.getId(), read(request.getProperties())];
      await provider.delete({ ...resource(request), id, state, oldInputs: read(request.getOldInputs()) });
      return new Empty();
    }),
    cancel: answer(async () => {
      cancelled.abort();
      return new Empty();
    }),
    attach: answer(async () => new Empty()),
  };
}

interface Described {
  getUrn(): string;
  getType(): string;
  getName(): string;
  getTimeout?(): number;
}

function read(properties: Struct | undefined): PropertyMap {
  return (properties?.toJavaScript() ?? {}) as PropertyMap;
}

function write(properties: PropertyMap): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function version(provider: StandInProvider): string {
  return provider.replaces.replace(/^.* v?/, "");
}

function signalOf(cancelled: AbortSignal, timeoutSeconds: number): AbortSignal {
  return timeoutSeconds === 0 ? cancelled : withDeadline(cancelled, timeoutSeconds);
}

function diffResponse(changes: Difference[]): messages.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setHasdetaileddiff(true);
  for (const { path, kind, replace } of changes) {
    const { Kind } = messages.PropertyDiff;
    const kinds = {
      add: replace ? Kind.ADD_REPLACE : Kind.ADD,
      update: replace ? Kind.UPDATE_REPLACE : Kind.UPDATE,
      delete: replace ? Kind.DELETE_REPLACE : Kind.DELETE,
    };
    response
      .getDetaileddiffMap()
      .set(path, new messages.PropertyDiff().setKind(kinds[kind]).setInputdiff(true));
    if (replace) response.addReplaces(path);
    response.addDiffs(path);
  }
  return response;
}

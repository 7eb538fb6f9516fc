import type * as grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { withDeadline } from "./deadline";
import { failure } from "./failure";
import type { Difference, ResourceRequest, StandInProvider } from "./provider";
import type { PropertyMap } from "./values";

/** The calls of the engine's provider protocol, answered by a provider. */
export function providerMethods(
  provider: StandInProvider,
  log: EngineClient | undefined,
): grpc.UntypedServiceImplementation {
  const cancelled = new AbortController();

  const resource = (message: Described): ResourceRequest => ({
    type: message.getType(),
    name: message.getName(),
    signal: signalOf(cancelled.signal, message.getTimeout?.() ?? 0),
    log: (severity, text, options) => {
      const request = new engine.LogRequest()
        .setSeverity(severities[severity])
        .setMessage(text)
        .setUrn(message.getUrn())
        .setEphemeral(options?.status ?? false);
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
    configure: answer(async (request: messages.ConfigureRequest) => {
      provider.configure?.(read(request.getArgs()));
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    check: answer(async (request: messages.CheckRequest) => {
      const inputs = read(request.getNews());
      // A resource that is new, or made anew to replace another, has no inputs of old.
      const olds = read(request.getOlds());
      const oldInputs = Object.keys(olds).length > 0 ? olds : undefined;
      const randomSeed = request.getRandomseed_asU8();
      const result = (await provider.check?.({ ...resource(request), oldInputs, inputs, randomSeed })) ?? {
        inputs,
      };
      return new messages.CheckResponse()
        .setInputs(write(result.inputs))
        .setFailuresList(
          Object.entries(result.failures ?? {}).map(([property, reason]) =>
            new messages.CheckFailure().setProperty(property).setReason(reason),
          ),
        );
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
    read: answer(async (request: messages.ReadRequest) => {
      const [id, state, oldInputs] = [
        request.getId(),
        read(request.getProperties()),
        read(request.getInputs()),
      ];
      const found = await provider.read({ ...resource(request), id, state, oldInputs });
      if (!found) return new messages.ReadResponse();
      return new messages.ReadResponse()
        .setId(found.id)
        .setProperties(write(found.state))
        .setInputs(write(found.inputs ?? oldInputs));
    }),
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

const severities = {
  info: engine.LogSeverity.INFO,
  warning: engine.LogSeverity.WARNING,
  error: engine.LogSeverity.ERROR,
};

function answer<Request, Response>(method: (request: Request) => Promise<Response>) {
  return (call: grpc.ServerUnaryCall<Request, Response>, done: grpc.sendUnaryData<Response>) => {
    method(call.request).then(
      (response) => done(null, response),
      (error) => done(failure(error)),
    );
  };
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

function diffResponse(difference: Difference): messages.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(difference.changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDeletebeforereplace(difference.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(true);
  for (const { path, kind, replace } of difference.changes) {
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

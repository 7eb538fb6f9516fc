import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { endWithParent } from "./endWithParent";
import { providerMethods } from "./methods";
import type { StandInProvider } from "./provider";

/** Serves a provider to the engine that started this process. */
export function serveProvider(provider: StandInProvider): void {
  const address = process.argv.at(-1) ?? "";
  const engine = address.includes(":")
    ? new EngineClient(address, grpc.credentials.createInsecure())
    : undefined;
  servePlugin(provider.replaces, ResourceProviderService, providerMethods(provider, engine));
}

/**
 * Serves a plugin to the engine that started this process: prints the port on stdout, as plugins do, and the plugin that
 * it replaces on stderr.
 */
export function servePlugin(
  replaces: string,
  service: grpc.ServiceDefinition,
  methods: grpc.UntypedServiceImplementation,
): void {
  process.stderr.write(`stand-in for the plugin ${replaces}, which is not installed\n`);
  endWithParent();
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(service, methods);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

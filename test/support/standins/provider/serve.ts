import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { endWithParent } from "./endWithParent";
import { providerMethods } from "./methods";
import type { StandInProvider } from "./provider";

/**
 * Serves a provider to the engine that started this process: prints the port on stdout, as plugins do, and
 * says on stderr whose place it takes.
 */
export function serve(provider: StandInProvider): void {
  process.stderr.write(`stand-in for the plugin ${provider.replaces}, which is not installed\n`);
  endWithParent();
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(ResourceProviderService, providerMethods(provider, engineAt(process.argv.at(-1))));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

function engineAt(address: string | undefined): EngineClient | undefined {
  if (!address?.includes(":")) return undefined;
  return new EngineClient(address, grpc.credentials.createInsecure());
}

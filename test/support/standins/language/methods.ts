import type * as grpc from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { runPlugin, runProgram } from "./node";

/**
 * The calls of the engine's language protocol that programs and component plugins in Node.js need. It installs
 * nothing and generates no code: a project's node_modules are expected to be there.
 */
export function languageMethods(engineAddress: string): grpc.UntypedServiceImplementation {
  return {
    handshake: reply(() => new messages.LanguageHandshakeResponse()),
    getPluginInfo: reply(() => new PluginInfo().setVersion("3.259.0")),
    getRequiredPlugins: reply(() => new messages.GetRequiredPluginsResponse()),
    getRequiredPackages: reply(() => new messages.GetRequiredPackagesResponse()),
    getProgramDependencies: reply(() => new messages.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: reply(() => new messages.RuntimeOptionsResponse()),
    about: reply(() =>
      new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    cancel: reply(() => new Empty()),
    installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => call.end(),

    run: (
      call: grpc.ServerUnaryCall<messages.RunRequest, messages.RunResponse>,
      done: grpc.sendUnaryData<messages.RunResponse>,
    ) => {
      const program = runProgram(call.request, engineAddress);
      program.stdout.on("data", (text) => process.stdout.write(text));
      program.stderr.on("data", (text) => process.stderr.write(text));
      call.on("cancelled", () => program.kill());
      program.on("error", (error) => done(error));
      program.on("close", (code) => done(null, response(code)));
    },

    runPlugin: (call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>) => {
      const plugin = runPlugin(call.request);
      plugin.stdout.on("data", (text) => call.write(new messages.RunPluginResponse().setStdout(text)));
      plugin.stderr.on("data", (text) => call.write(new messages.RunPluginResponse().setStderr(text)));
      call.on("cancelled", () => plugin.kill());
      plugin.on("error", (error) => call.destroy(error));
      plugin.on("close", (code) => {
        call.write(new messages.RunPluginResponse().setExitcode(code ?? 1));
        call.end();
      });
    },
  };
}

// The program's own exit code for "an error was shown to the user already".
const bailed = 32;

function response(code: number | null): messages.RunResponse {
  if (code === 0) return new messages.RunResponse();
  if (code === bailed) return new messages.RunResponse().setBail(true);
  return new messages.RunResponse().setError(`Program exited with non-zero exit code: ${code}`);
}

function reply<Response>(make: () => Response) {
  return (_call: unknown, done: grpc.sendUnaryData<Response>) => done(null, make());
}

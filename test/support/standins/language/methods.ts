import type * as grpc from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { answer, failure } from "../provider/answer";
import { runToEnd } from "./command";
import { type LanguageHost, programInfo } from "./host";
import { packagesIn } from "./packages";

/** Answers the calls of the engine's language protocol. */
export function languageMethods(
  host: LanguageHost,
  engineAddress: string,
): grpc.UntypedServiceImplementation {
  return {
    handshake: answer(async () => new messages.LanguageHandshakeResponse()),
    getPluginInfo: answer(async () => new PluginInfo().setVersion("3.259.0")),
    getRequiredPlugins: answer(async () => new messages.GetRequiredPluginsResponse()),
    getRequiredPackages: answer(async (request: messages.GetRequiredPackagesRequest) => {
      const directories = (await host.packageDirectories?.(programInfo(request))) ?? [];
      return new messages.GetRequiredPackagesResponse().setPackagesList(packagesIn(directories));
    }),
    getProgramDependencies: answer(async () => new messages.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: answer(async () => new messages.RuntimeOptionsResponse()),
    about: answer(async () => {
      const { executable, version } = await host.about();
      return new messages.AboutResponse().setExecutable(executable).setVersion(version);
    }),
    cancel: answer(async () => new Empty()),

    generatePackage: answer(async (request: messages.GeneratePackageRequest) => {
      const directory = request.getDirectory();
      const [program, args] = ["pulumi-sdk-generator", [host.runtime, directory]];
      await runToEnd({ program, args, directory, stdin: request.getSchema() });
      return new messages.GeneratePackageResponse();
    }),

    link: answer(async (request: messages.LinkRequest) => {
      const paths = request.getPackagesList().map((one) => one.getPath());
      const imports = (await host.link?.(programInfo(request), paths)) ?? [];
      const instructions = ["You can import the SDK with:", "", ...imports.map((one) => `  ${one}`), ""];
      return new messages.LinkResponse().setImportInstructions(instructions.join("\n"));
    }),

    installDependencies: (
      call: grpc.ServerWritableStream<
        messages.InstallDependenciesRequest,
        messages.InstallDependenciesResponse
      >,
    ) => {
      const tell = (text: string) =>
        call.write(new messages.InstallDependenciesResponse().setStdout(Buffer.from(text)));
      install(host, programInfo(call.request), tell).then(
        () => call.end(),
        (error) => call.emit("error", failure(error)),
      );
    },

    run: (
      call: grpc.ServerUnaryCall<messages.RunRequest, messages.RunResponse>,
      done: grpc.sendUnaryData<messages.RunResponse>,
    ) => {
      host.run(call.request, engineAddress).then(
        (program) => {
          program.stdout.on("data", (text) => process.stdout.write(text));
          program.stderr.on("data", (text) => process.stderr.write(text));
          call.on("cancelled", () => program.kill());
          program.on("error", (error) => done(error));
          program.on("close", (code) => done(null, response(code)));
        },
        (error) => done(failure(error)),
      );
    },

    runPlugin: (call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>) => {
      const plugin = host.runPlugin?.(call.request);
      if (plugin === undefined) {
        call.emit("error", failure(new Error(`the stand-in for ${host.runtime} does not run plugins`)));
        return;
      }
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

async function install(
  host: LanguageHost,
  info: messages.ProgramInfo,
  tell: (text: string) => void,
): Promise<void> {
  for (const command of host.installation?.(info) ?? []) await runToEnd(command, tell);
}

// The exit code of a program that has already shown its error to the user.
const bailed = 32;

function response(code: number | null): messages.RunResponse {
  if (code === 0) return new messages.RunResponse();
  if (code === bailed) return new messages.RunResponse().setBail(true);
  return new messages.RunResponse().setError(`Program exited with non-zero exit code: ${code}`);
}

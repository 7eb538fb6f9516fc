import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import type { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { type Command, type RunningCommand, runToEnd, start } from "./command";
import { configVariables, type LanguageHost, programInfo, runSettings, textOption } from "./host";
import { codeDirectoryOf } from "./packages";

/** Go, which compiles the program for each run. */
export const goHost: LanguageHost = {
  runtime: "go",
  about: async () => ({
    executable: (await runToEnd(go(["env", "GOROOT"], "."))).trim(),
    version: (await runToEnd(go(["version"], "."))).trim(),
  }),
  run: runProgram,
  packageDirectories: async (info) => {
    const output = await runToEnd(go(["list", "-m", "-f", "{{.Dir}}", "all"], info.getProgramDirectory()));
    const modules = output.split("\n").filter((line) => line !== "");
    return modules.flatMap((module) => [
      module,
      ...readdirSync(module, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(module, name)),
    ]);
  },
  installation: (info) => [go(["mod", "tidy", "-compat=1.18"], info.getProgramDirectory())],
  link: async (info, paths) => Promise.all(paths.map((path) => linkPackage(info, path))),
};

async function runProgram(request: RunRequest, engineAddress: string): Promise<RunningCommand> {
  const info = programInfo(request);
  for (const option of ["binary", "buildTarget"]) {
    if (textOption(info, option) !== "") throw new Error(`the stand-in for go does not support ${option}`);
  }
  const directory = mkdtempSync(join(tmpdir(), "pulumi-go-"));
  const program = join(directory, "program");
  const flags = ["-buildvcs=false", "-trimpath", "-ldflags", "-w -s"];
  try {
    await runToEnd(go(["build", "-o", program, ...flags], info.getProgramDirectory()));
  } catch (error) {
    rmSync(directory, { recursive: true });
    throw error;
  }
  const settings = Object.entries(runSettings(request, engineAddress));
  const variables = settings.map(([name, value]) => [`PULUMI_${name.toUpperCase()}`, value]);
  const environment = { ...process.env, ...Object.fromEntries(variables), ...configVariables(request) };
  const running = start({ program, args: [], directory: request.getPwd(), environment });
  running.on("close", () => rmSync(directory, { recursive: true }));
  return running;
}

// `go mod tidy` later adds the requirement for the replacement.
async function linkPackage(info: ProgramInfo, path: string): Promise<string> {
  const directory = info.getProgramDirectory();
  const sdk = join(directory, path);
  const module = /^module (\S+)$/m.exec(readFileSync(join(sdk, "go.mod"), "utf8"))?.[1] ?? "";
  await runToEnd(go(["mod", "edit", `-replace=${module}=./${path}`], directory));
  return `import "${posix.join(module, codeDirectoryOf(readdirSync(sdk), sdk))}"`;
}

function go(args: string[], directory: string): Command {
  return { program: "go", args, directory };
}

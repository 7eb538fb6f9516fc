import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { type Command, type RunningCommand, runToEnd, start } from "./command";
import { configVariables, type LanguageHost, programInfo, runSettings, textOption } from "./host";
import { codeDirectoryOf } from "./packages";

/** Python with pip, in its `virtualenv` or with the `python3` on PATH. */
export const pythonHost: LanguageHost = {
  runtime: "python",
  about: async () => {
    const print = "import platform, sys; print(sys.executable, platform.python_version())";
    const output = await runToEnd({ program: "python3", args: ["-c", print], directory: "." });
    const [executable = "", version = ""] = output.trim().split(" ");
    return { executable, version };
  },
  run: async (request, engineAddress) => runProgram(request, engineAddress),
  packageDirectories: async (info) => {
    const output = await runToEnd(python(info, ["-c", packageDirectories]));
    return output.split("\n").filter((line) => line !== "");
  },
  installation,
  link: async (info, paths) => paths.map((path) => linkPackage(info, path)),
};

function runProgram(request: RunRequest, engineAddress: string): RunningCommand {
  const info = programInfo(request);
  const settings = Object.entries(runSettings(request, engineAddress));
  const program = [info.getEntryPoint() || ".", ...request.getArgsList()];
  const command = python(info, [
    join(__dirname, "program.py"),
    ...settings.flatMap(([name, value]) => [`--${name}`, value]),
    ...program,
  ]);
  return start({
    ...command,
    directory: request.getPwd(),
    environment: { ...command.environment, ...configVariables(request) },
  });
}

// Like the official host, without poetry and uv.
function installation(info: ProgramInfo): Command[] {
  const directory = info.getProgramDirectory();
  const environment = virtualEnvironment(info);
  const isListed = existsSync(join(directory, "requirements.txt"));
  const install = (...what: string[]) =>
    python(info, ["-m", "pip", "install", ...what], { mayBeMissing: true });
  return [
    ...(environment === undefined
      ? []
      : [{ program: "python3", args: ["-m", "venv", environment], directory }]),
    install("--upgrade", "pip", "setuptools", "wheel"),
    ...(isListed ? [install("-r", "requirements.txt")] : []),
  ];
}

// The new line of requirements.txt replaces the package's former one.
function linkPackage(info: ProgramInfo, path: string): string {
  const directory = info.getProgramDirectory();
  const sdk = join(directory, path);
  const name = codeDirectoryOf(readdirSync(sdk), sdk);
  const file = join(directory, "requirements.txt");
  const isOther = (line: string) => {
    const requirement = /^[\w-]+/.exec(line)?.[0].replaceAll("-", "_");
    return line !== path && requirement !== name;
  };
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").filter(isOther);
  writeFileSync(file, `${[...lines, path].join("\n")}\n`);
  return `import ${name}`;
}

function virtualEnvironment(info: ProgramInfo): string | undefined {
  const toolchain = textOption(info, "toolchain");
  if (!["", "pip"].includes(toolchain))
    throw new Error(`the stand-in for python does not support ${toolchain}`);
  const option = textOption(info, "virtualenv");
  return option === "" ? undefined : resolve(info.getRootDirectory(), option);
}

function python(info: ProgramInfo, args: string[], { mayBeMissing = false } = {}): Command {
  const directory = info.getProgramDirectory();
  const environment = virtualEnvironment(info);
  if (environment === undefined) return { program: "python3", args, directory };
  const programs = join(environment, "bin");
  const program = join(programs, "python");
  if (!mayBeMissing && !existsSync(program)) {
    throw new Error(`${environment} is no virtual environment; run pulumi install`);
  }
  const { PYTHONHOME: _, ...rest } = process.env;
  const path = [programs, rest.PATH ?? ""].join(delimiter);
  return { program, args, directory, environment: { ...rest, VIRTUAL_ENV: environment, PATH: path } };
}

const packageDirectories = `
from importlib.metadata import distributions
for distribution in distributions():
    for file in distribution.files or []:
        if file.name == "pulumi-plugin.json":
            print(distribution.locate_file(file).parent)
`;

import { randomBytes } from "node:crypto";
import { differences } from "../provider/difference";
import type { CreateRequest, DiffRequest, ResourceRequest, StandInProvider } from "../provider/provider";
import { isMap, type PropertyMap, plainMap, unknownValue } from "../provider/values";
import { type CommandOutput, runCommand } from "./run";

/**
 * `command:local:Command` with the behaviour of pulumi-command v1.2.1: `update` falls back to `create`, `delete`
 * runs as it was recorded, a failed `create` leaves nothing, and nothing is ever read back.
 */
export const commandProvider: StandInProvider = {
  replaces: "command v1.2.1",

  async check({ type }) {
    if (type !== "command:local:Command") {
      throw new Error(`the stand-in for the command plugin does not have the type ${type}`);
    }
  },

  async diff({ oldInputs, inputs }: DiffRequest) {
    return differences(oldInputs, inputs).map((change) => ({
      ...change,
      replace: /^triggers(\[|$)/.test(change.path),
    }));
  },

  async create(request: CreateRequest) {
    const id = `${request.name}${randomBytes(4).toString("hex")}`;
    if (request.preview)
      return { id, state: { ...request.inputs, stdout: unknownValue, stderr: unknownValue } };
    const output = await run(request, "create", request.inputs, { stdout: "", stderr: "" });
    return { id, state: { ...request.inputs, ...output } };
  },

  async update(request) {
    if (request.preview) return { ...request.inputs, stdout: unknownValue, stderr: unknownValue };
    const verb = request.inputs.update === undefined ? "create" : "update";
    const output = await run(request, verb, request.inputs, outputOf(request.state));
    return { ...request.inputs, ...output };
  },

  async delete(request) {
    await run(request, "delete", request.state, outputOf(request.state));
  },
};

async function run(
  request: ResourceRequest,
  verb: "create" | "update" | "delete",
  properties: PropertyMap,
  previous: CommandOutput,
): Promise<CommandOutput> {
  const settings = plainMap(properties);
  const text = settings[verb];
  if (typeof text !== "string") return previous;

  const logging = settings.logging ?? "stdoutAndStderr";
  return runCommand({
    text,
    interpreter: Array.isArray(settings.interpreter) ? settings.interpreter.map(String) : ["/bin/sh", "-c"],
    directory: typeof settings.dir === "string" ? settings.dir : undefined,
    environment: {
      ...(isMap(settings.environment) ? strings(settings.environment) : {}),
      ...(settings.addPreviousOutputInEnv === false ? {} : previousOutput(previous)),
    },
    stdin: typeof settings.stdin === "string" ? settings.stdin : undefined,
    signal: request.signal,
    onLine: {
      ...(logging === "stdout" || logging === "stdoutAndStderr" ? { stdout: request.log } : {}),
      ...(logging === "stderr" || logging === "stdoutAndStderr" ? { stderr: request.log } : {}),
    },
  });
}

function previousOutput({ stdout, stderr }: CommandOutput): Record<string, string> {
  return {
    ...(stdout === "" ? {} : { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr === "" ? {} : { PULUMI_COMMAND_STDERR: stderr }),
  };
}

function outputOf(state: PropertyMap): CommandOutput {
  const { stdout, stderr } = plainMap(state);
  return {
    stdout: typeof stdout === "string" ? stdout : "",
    stderr: typeof stderr === "string" ? stderr : "",
  };
}

function strings(values: PropertyMap): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

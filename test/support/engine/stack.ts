import type { EngineEvent, OutputMap, Stack } from "@pulumi/pulumi/automation";
import { type MachineEnvironment, onMachine } from "./machine";
import { OperationFailed, type OperationResult, operationOf } from "./operation";
import { runProcess } from "./process";
import { type RecordedResource, resourcesOf, type StackState } from "./state";

/** Options of an operation. */
export interface OperationOptions {
  /** Read the real resources first. Defaults to false. */
  refresh?: boolean;
  /** Cancels the operation, as a user's first Ctrl-C does. */
  signal?: AbortSignal;
  /** Receives the engine's events as they occur. */
  onEvent?: (event: EngineEvent) => void;
  /** Also run the program in an operation that otherwise does not (destroy, refresh). Defaults to false. */
  runProgram?: boolean;
  /** Only these resources, by URN. Defaults to all. */
  target?: string[];
}

/** A stack of the real engine. A failed operation rejects with OperationFailed. */
export interface EngineStack {
  up(options?: OperationOptions): Promise<OperationResult>;
  preview(options?: OperationOptions): Promise<OperationResult>;
  refresh(options?: OperationOptions): Promise<OperationResult>;
  destroy(options?: OperationOptions): Promise<OperationResult>;
  /** Runs an `up` that must fail. Resolves with what it did; rejects when it succeeds. */
  failingUp(options?: OperationOptions): Promise<OperationResult>;
  /** The state in the backend. */
  state(): Promise<StackState>;
  /** The resources in the state, without the stack and default providers. */
  resources(): Promise<RecordedResource[]>;
  /** Gives the stack another name. */
  rename(name: string): Promise<void>;
  setConfig(key: string, value: string, options?: { secret?: boolean }): Promise<void>;
}

/** Wraps a stack of the Automation API on a machine, in a project directory. */
export function engineStack(
  stack: Stack,
  machine: MachineEnvironment,
  projectDirectory: string,
): EngineStack {
  askOnce(stack, machine, projectDirectory);
  const run = async (
    operation: (events: { onEvent: (event: EngineEvent) => void; color: "never" }) => Promise<object>,
    options: OperationOptions,
  ): Promise<OperationResult> => {
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent) => {
      events.push(event);
      options.onEvent?.(event);
    };
    const start = performance.now();
    const answer = await onMachine(machine, projectDirectory, () =>
      operation({ onEvent, color: "never" }).catch(errorOf),
    );
    const result = operationOf(events, (performance.now() - start) / 1000);
    if (answer instanceof Error) throw new OperationFailed(explain(result, answer));
    return "outputs" in answer ? { ...result, outputs: valuesOf(answer.outputs as OutputMap) } : result;
  };

  const up = ({ refresh, signal, target, ...rest }: OperationOptions = {}) =>
    run((how) => stack.up({ ...how, ...given({ refresh, signal, target }) }), rest);

  const state = async () => {
    const { deployment } = await onMachine(machine, projectDirectory, () => stack.exportStack());
    return deployment as StackState;
  };

  return {
    up,
    preview: ({ refresh, signal, target, ...rest } = {}) =>
      run((how) => stack.preview({ ...how, ...given({ refresh, signal, target }) }), rest),
    refresh: ({ signal, target, runProgram, ...rest } = {}) =>
      run((how) => stack.refresh({ ...how, ...given({ signal, target, runProgram }) }), rest),
    destroy: ({ refresh, signal, target, runProgram, ...rest } = {}) =>
      run((how) => stack.destroy({ ...how, ...given({ refresh, signal, target, runProgram }) }), rest),
    failingUp: (options) =>
      up(options).then(
        () => Promise.reject(new Error("up succeeded, but was expected to fail")),
        (error) => (error instanceof OperationFailed ? error.result : Promise.reject(error)),
      ),
    state,
    resources: async () => resourcesOf(await state()),
    async rename(name) {
      await onMachine(machine, projectDirectory, () => stack.rename({ stackName: name }));
    },
    setConfig: (key, value, { secret = false } = {}) =>
      onMachine(machine, projectDirectory, () => stack.setConfig(key, { value, secret })),
  };
}

/**
 * After each operation the Automation API starts the CLI three times: for the history, and twice for the outputs, to know
 * which of them are secret. The tests run hundreds of operations and need only the outputs.
 */
function askOnce(stack: Stack, machine: MachineEnvironment, projectDirectory: string): void {
  const { workspace } = stack;
  stack.info = async () => undefined;
  workspace.stackOutputs = async (name) => {
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", name];
    const where = { environment: machine, directory: projectDirectory };
    const { stdout } = await runProcess(workspace.pulumiCommand.command, args, where);
    const values: Record<string, unknown> = JSON.parse(stdout);
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, secret: false }]));
  };
}

function valuesOf(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.value]));
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

// Errors before the engine starts (a broken project, a lock) are not among its events.
function explain(result: OperationResult, error: Error): OperationResult {
  if (result.messages.some((message) => message.severity === "error")) return result;
  const messages = [...result.messages, { severity: "error" as const, text: error.message }];
  return { ...result, messages, text: messages.map((message) => message.text).join("\n") };
}

type Given<Options> = { [Name in keyof Options]?: Exclude<Options[Name], undefined> };

function given<Options extends object>(options: Options): Given<Options> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Given<Options>;
}

import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { type Registration, registrationOf } from "./registration";
import { recorded } from "./values";

/** Options of a recording. */
export interface RecordingOptions {
  /** Run the program as a preview, in which what providers compute is unknown. Defaults to false. */
  preview?: boolean;
  /** Name of the project. Defaults to `project`. */
  project?: string;
  /** Name of the stack. Defaults to `test`. */
  stack?: string;
  /** Name of the organization. Defaults to none. */
  organization?: string | undefined;
  /** What the provider of a resource adds to its inputs. Defaults to nothing. */
  outputs?: (resource: MockResourceArgs) => Record<string, unknown>;
}

/** What a program sends to the engine. */
export interface Recording {
  /** In the order of registration, without the stack. */
  resources: Registration[];
  /** The registration with a name, and with a type when several have that name. */
  resource(name: string, type?: string): Registration;
  /** The resolved result of the program: the outputs of the stack. */
  outputs: Record<string, unknown>;
}

/**
 * Runs a program with a recorder instead of an engine, without any plugin, and returns everything that it registers.
 *
 * @throws what the program throws
 */
export async function recordProgram(
  program: () => unknown,
  options: RecordingOptions = {},
): Promise<Recording> {
  const { preview = false, project = "project", stack = "test", organization } = options;
  const resources = new Map<string, Registration>();
  const newResource = (args: MockResourceArgs) => ({
    id: args.custom ? `${args.name}-id` : undefined,
    state: { ...args.inputs, ...(preview ? {} : options.outputs?.(args)) },
  });
  const mocks = { newResource, call: ({ inputs }: pulumi.runtime.MockCallArgs) => inputs };
  await pulumi.runtime.setMocks(mocks, project, stack, preview, organization);
  wrapMonitor(resources);

  const failures: unknown[] = [];
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    try {
      return await program();
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  });
  await pulumi.runtime.disconnect();
  if (failures.length > 0) throw failures[0];

  const all = [...resources.values()].filter(({ type }) => type !== "pulumi:pulumi:Stack");
  return {
    resources: all,
    resource: (name, type) => find(all, name, type),
    outputs: outputs ?? {},
  };
}

/** The value of an output that may fail. Every promise of it then fails, and Node.js wants each one handled. */
export function eventualValue(output: object): Promise<unknown> {
  for (const part of ["isKnown", "isSecret"]) Reflect.get(output, part).catch(() => undefined);
  return Reflect.get(output, "promise").call(undefined);
}

function find(resources: Registration[], name: string, type: string | undefined): Registration {
  const [found, another] = resources.filter((one) => one.name === name && type === (type && one.type));
  if (!found) throw new Error(`no ${name} among ${resources.map((one) => one.name).join(", ")}`);
  if (another) throw new Error(`${name} is both ${found.type} and ${another.type}: give the type too`);
  return found;
}

// The mock monitor hides parents, dependencies and secrets from the mocks and lacks hooks, so this wraps it.
function wrapMonitor(resources: Map<string, Registration>): void {
  // biome-ignore lint/suspicious/noExplicitAny: the mock monitor has no public type
  const monitor: any = pulumi.runtime.getMonitor();
  const register = monitor.registerResource.bind(monitor);
  // biome-ignore lint/suspicious/noExplicitAny: as above
  monitor.registerResource = (request: any, done: any) => {
    const registration = registrationOf(request);
    return register(request, (error: unknown, response: { getUrn(): string }) => {
      if (!error) resources.set(response.getUrn(), registration);
      done(error, response);
    });
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  // biome-ignore lint/suspicious/noExplicitAny: as above
  monitor.registerResourceOutputs = (request: any, done: any) => {
    const registration = resources.get(request.getUrn());
    const outputs = recorded(request.getOutputs()?.toJavaScript() ?? {});
    if (registration) Object.assign(registration, { outputs });
    return registerOutputs(request, done);
  };
  monitor.registerResourceHook = (_request: unknown, done: (error: null, reply: object) => void) =>
    done(null, {});
  monitor.registerErrorHook = monitor.registerResourceHook;
}

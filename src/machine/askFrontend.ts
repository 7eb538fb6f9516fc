import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isObject } from "../json";
import { runBuildx } from "./buildx";
import { instanceEnvironment } from "./farm/slotStore";
import { waitFor } from "./wait";

/** What a frontend is asked. */
export interface FrontendQuestion {
  /** The buildx instance on which the frontend runs. */
  builder: string;
  /** Text of the spec. */
  text: string;
  /** The image of the frontend. */
  frontend: string;
  /** The target to build. Defaults to none. */
  target?: string;
  /** Build arguments by name. */
  buildArgs: Readonly<Record<string, string>>;
}

/** What a frontend answers. */
export interface FrontendAnswer {
  /** Why it refuses the spec. Omitted when it accepts it. */
  refusal?: FrontendRefusal;
  /** The targets that it lists, without those of custom frontends and without short names. */
  targets: string[];
}

/** Why a frontend refuses a spec. */
export interface FrontendRefusal {
  /** The frontend's own message. */
  message: string;
  /** The line of the spec that the frontend points at, counted from 1. Omitted when it points at none. */
  line?: number;
  /** The column, counted from 1. Omitted when the frontend names none. */
  column?: number;
}

/**
 * Asks a frontend whether it accepts a spec with these build arguments, and which targets it has. Builds nothing.
 *
 * @throws when the builder or the frontend does not answer at all
 */
export async function askFrontend(question: FrontendQuestion): Promise<FrontendAnswer> {
  const targets = await targetsOf(question);
  const answer = await call(question, "dalec.resolve");
  if (answer.succeeded || isUnknownRequest(answer.log)) return { targets };
  return { targets, refusal: refusalIn(answer.log) };
}

/** The targets by builder and frontend; the question also shows that the frontend runs. */
const listed = new Map<string, Promise<string[]>>();

function targetsOf({ builder, frontend }: FrontendQuestion): Promise<string[]> {
  const key = `${builder} ${frontend}`;
  const known = listed.get(key) ?? listTargets(builder, frontend);
  listed.set(key, known);
  known.catch(() => listed.delete(key));
  return known;
}

/** A spec that every frontend of Dalec reads. */
const smallest = "name: nothing\n";

async function listTargets(builder: string, frontend: string): Promise<string[]> {
  const { succeeded, output, log } = await call(
    { builder, frontend, text: smallest, buildArgs: {} },
    "targets",
  );
  if (!succeeded) {
    throw new Error(`the frontend ${frontend} did not answer on the builder ${builder}: ${reasonIn(log)}`);
  }
  return targetNames(output);
}

function targetNames(output: string): string[] {
  const answer: unknown = JSON.parse(output);
  const targets = isObject(answer) && Array.isArray(answer.targets) ? answer.targets : [];
  return targets.flatMap((target) => (isObject(target) ? [String(target.name)] : []));
}

/** What buildx says to a request. */
interface Reply {
  succeeded: boolean;
  output: string;
  log: string;
}

/** The spec and the arguments reach buildx by a file and by the environment, so that no process list shows them. */
async function call(question: FrontendQuestion, request: string): Promise<Reply> {
  const { builder, text, frontend, target, buildArgs } = question;
  const directory = await mkdtemp(join(tmpdir(), "pulumi-dalec-ask-"));
  try {
    const file = join(directory, specName);
    await writeFile(file, text, { mode: 0o600 });
    const { BUILDKIT_SYNTAX: syntax = frontend, ...others } = buildArgs;
    const given = { BUILDKIT_SYNTAX: syntax, ...others };
    const args = Object.entries(given).flatMap(([name, value]) => [
      "--build-arg",
      isHarmless(name) ? name : `${name}=${value}`,
    ]);
    const selection = target === undefined ? [] : ["--target", target];
    const command = [
      "build",
      "--builder",
      builder,
      "--call",
      `${request},format=json`,
      "--progress",
      "plain",
    ];
    const answer = runBuildx([...command, "--file", file, ...selection, ...args, directory], {
      ...instanceEnvironment(builder),
      ...Object.fromEntries(Object.entries(given).filter(([name]) => isHarmless(name))),
    });
    return await waitFor(() => `an answer of the frontend ${syntax} on the builder ${builder}`, answer);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const specName = "spec.yml";

/** Whether buildx itself does not obey an environment variable of this name. */
function isHarmless(name: string): boolean {
  return !/^(PATH|HOME|TMPDIR|USER|SSH_.*|KUBE.*|.*PROXY|DOCKER.*|BUILDX.*|BUILDKIT.*|OTEL.*|EXPERIMENTAL.*|GO.*|LD_.*)$/i.test(
    name,
  );
}

function isUnknownRequest(log: string): boolean {
  return /unsupported (?:sub)?request/.test(log);
}

function refusalIn(log: string): FrontendRefusal {
  const message = reasonIn(log);
  const [, line, column] = /\[(\d+):(\d+)\]/.exec(message) ?? [];
  if (line !== undefined) return { message, line: Number(line), column: Number(column) };
  const [, marked] = /^[ \t]*(\d+) \| >>>/m.exec(log) ?? [];
  return { message, ...(marked !== undefined && { line: Number(marked) }) };
}

/** The first line of the error, without what buildx and BuildKit put in front of it. */
function reasonIn(log: string): string {
  const [, error = log.trim()] = /^ERROR: ([\s\S]*)/m.exec(log) ?? [];
  const [first = ""] = error.split("\n");
  return first.replace(/^(?:failed to (?:build|solve): )+/, "").replace(/^rpc error: code = \w+ desc = /, "");
}

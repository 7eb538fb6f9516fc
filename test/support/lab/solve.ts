import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "./tools";

/** One build of a spec on a buildkitd, without buildx. */
export interface SolveRequest {
  /** `unix:///…`, the buildkitd to build on. */
  address: string;
  /** Text of the spec, with its syntax line. */
  spec: string;
  /** The Dalec target. */
  target: string;
  /** Build arguments by name. */
  buildArgs?: Record<string, string>;
  /** Directories that are named contexts, by name. */
  contexts?: Record<string, string>;
  /** References of images that are named contexts, by name. */
  imageContexts?: Record<string, string>;
  /** Paths of files with build secrets, by the name of the secret. */
  secrets?: Record<string, string>;
  /** A subrequest such as `frontend.targets`, instead of a build. */
  subrequest?: string;
  /** Whether no step may come from the cache. Defaults to false. */
  noCache?: boolean;
  /** Value of buildctl's `--output`. When omitted, the build runs and its result is dropped. */
  output?: string;
  /** Reference in a registry to which the build writes its cache. Defaults to none. */
  cacheTo?: string;
  /** Reference of a cache that the build reads. Defaults to none. */
  cacheFrom?: string;
}

/** The result of a build and everything it printed. */
export interface SolveResult {
  /** False when BuildKit or the frontend refused the build, or a step failed. */
  succeeded: boolean;
  /** Standard output: the answer to a subrequest. */
  stdout: string;
  /** Progress in plain text, then the error with its excerpt of the spec. */
  log: string;
}

/** Builds a spec with buildctl; a failed build is a result, not an exception. */
export async function solveSpec(request: SolveRequest): Promise<SolveResult> {
  const directory = await mkdtemp(join(tmpdir(), "dalec-solve-"));
  try {
    await writeFile(join(directory, "spec.yml"), request.spec);
    return await runBuildctl(requireTool("buildctl"), solveArguments(request, directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function solveArguments(request: SolveRequest, directory: string): string[] {
  const options = {
    filename: "spec.yml",
    target: request.target,
    ...(request.subrequest ? { requestid: request.subrequest } : {}),
    ...(request.noCache ? { "no-cache": "" } : {}),
    ...prefixed("build-arg:", request.buildArgs ?? {}),
    ...Object.fromEntries(
      Object.keys(request.contexts ?? {}).map((name) => [`context:${name}`, `local:${name}`]),
    ),
    ...Object.fromEntries(
      Object.entries(request.imageContexts ?? {}).map(([name, ref]) => [
        `context:${name}`,
        `docker-image://${ref}`,
      ]),
    ),
  };
  const locals = { context: directory, dockerfile: directory, ...request.contexts };
  return [
    ...["--addr", request.address, "build", "--progress", "plain", "--frontend", "dockerfile.v0"],
    ...Object.entries(options).flatMap(([name, value]) => ["--opt", `${name}=${value}`]),
    ...Object.entries(locals).flatMap(([name, path]) => ["--local", `${name}=${path}`]),
    ...Object.entries(request.secrets ?? {}).flatMap(([id, src]) => ["--secret", `id=${id},src=${src}`]),
    ...(request.output ? ["--output", request.output] : []),
    ...(request.cacheTo ? ["--export-cache", `type=registry,mode=max,ref=${request.cacheTo}`] : []),
    ...(request.cacheFrom ? ["--import-cache", `type=registry,ref=${request.cacheFrom}`] : []),
  ];
}

function prefixed(prefix: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

function runBuildctl(program: string, args: string[]): Promise<SolveResult> {
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ succeeded: error === null, stdout, log: stderr });
    });
  });
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The address of the Docker engine that `docker` uses; throws when it does not answer. */
export async function dockerHost(): Promise<string> {
  try {
    const { stdout } = await execute("docker", [
      "context",
      "inspect",
      "--format",
      "{{.Endpoints.docker.Host}}",
    ]);
    const host = process.env.DOCKER_HOST || stdout.trim();
    await execute("docker", ["version", "--format", "{{.Server.Version}}"]);
    return host;
  } catch (error) {
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new Error(`--docker: no Docker engine answers: ${reason}`);
  }
}

/** The containers, images and volumes of an engine, which a demo must leave as they were. */
export async function dockerContents(host: string): Promise<string> {
  const lists = [
    ["ps", "--all", "--quiet", "--no-trunc"],
    ["images", "--all", "--quiet", "--no-trunc"],
    ["volume", "ls", "--quiet"],
  ];
  const outputs = await Promise.all(lists.map((args) => execute("docker", ["--host", host, ...args])));
  return outputs.map(({ stdout }) => stdout.split("\n").sort().join("\n")).join("--\n");
}

/** Removes an image from an engine, which keeps a copy of what it pushes. */
export async function removeImage(host: string, image: string): Promise<void> {
  const { stdout } = await execute("docker", ["--host", host, "images", "--quiet", image]);
  if (stdout.trim() !== "") await execute("docker", ["--host", host, "image", "rm", image]);
}

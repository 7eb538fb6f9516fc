import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The address of the Docker engine that `docker` uses; throws with what to do where it does not answer. */
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
    throw new Error(`--docker needs a Docker engine that answers: ${reason}`);
  }
}

/** The containers, images and volumes of an engine: what a demo must leave as it was. */
export async function dockerThings(host: string): Promise<string> {
  const lists = [
    ["ps", "--all", "--quiet", "--no-trunc"],
    ["images", "--all", "--quiet", "--no-trunc"],
    ["volume", "ls", "--quiet"],
  ];
  const outputs = await Promise.all(lists.map((args) => execute("docker", ["--host", host, ...args])));
  return outputs.map(({ stdout }) => stdout.split("\n").sort().join("\n")).join("--\n");
}

/** Removes an image from an engine: what it pushes, it also keeps in its own image store. */
export async function removeImage(host: string, image: string): Promise<void> {
  const { stdout } = await execute("docker", ["--host", host, "images", "--quiet", image]);
  if (stdout.trim() !== "") await execute("docker", ["--host", host, "image", "rm", image]);
}

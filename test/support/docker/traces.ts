import { spawnSync } from "node:child_process";
import type { DockerEngine } from "./engine";

/** The containers, volumes, networks and contexts of an engine and its command line. */
export function dockerTraces(engine: DockerEngine): string[] {
  const env = { ...process.env, DOCKER_HOST: engine.host, DOCKER_CONFIG: engine.configDirectory };
  const list = (kind: string, ...args: string[]) => {
    const result = spawnSync("docker", [kind, ...args], { env, encoding: "utf8" });
    if (result.status !== 0) throw new Error(`docker ${kind} ${args[0]}: ${result.stderr}`);
    return result.stdout.split("\n").flatMap((line) => (line === "" ? [] : [`${kind} ${line}`]));
  };
  return [
    ...list("container", "ls", "--all", "--format", "{{.Names}}"),
    ...list("volume", "ls", "--format", "{{.Name}}"),
    ...list("network", "ls", "--format", "{{.Name}}"),
    ...list("context", "ls", "--format", "{{.Name}}"),
  ].sort();
}

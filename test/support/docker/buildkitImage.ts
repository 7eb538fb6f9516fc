import { spawnSync } from "node:child_process";
import { requireTool } from "../lab/tools";
import type { DockerEngine } from "./engine";

/** Imports an image with the programs of `moby/buildkit` into an engine, without a registry. */
export function importBuildkitImage(engine: DockerEngine, name: string): void {
  const script = `set -e
root=$(mktemp -d); trap 'rm -rf "$root"' EXIT
mkdir -p "$root/usr/bin" "$root/tmp"
cp -L "$1" "$2" "$root/usr/bin/"; cp -L "$3" "$root/usr/bin/buildkit-runc"
for library in $(ldd "$3" | grep -o '/[^ ]*'); do
  mkdir -p "$root$(dirname "$library")"; cp -L "$library" "$root$library"
done
tar -C "$root" -c . | docker import -c 'ENTRYPOINT ["/usr/bin/buildkitd"]' -c 'ENV PATH=/usr/bin' - "$4"`;
  const tools = [requireTool("buildkitd"), requireTool("buildctl"), requireTool("runc")];
  const env = { ...process.env, DOCKER_HOST: engine.host };
  const result = spawnSync("sh", ["-c", script, "import", ...tools, name], { env, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`could not import ${name}: ${result.stderr}`);
}

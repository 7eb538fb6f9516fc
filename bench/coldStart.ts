import { createServer } from "node:http";
import { basename, dirname } from "node:path";
import { performance } from "node:perf_hooks";
import * as dalec from "../src";
import { type KubernetesSetting, startKubernetes } from "../test/engine/drivers/kubernetesSetting";
import { helloSpec } from "../test/engine/hello";
import { podNetwork } from "../test/support/cluster/node";
import { clusterObstacle } from "../test/support/cluster/obstacle";
import { openWorkspace, type Workspace } from "../test/support/engine/workspace";
import { startLab } from "../test/support/lab/lab";
import { median, shown } from "./times";

const rounds = 3;
const namespace = "by-hand";

/**
 * Prints the time from nothing to the first build step on a cluster whose node already has the image: with a first
 * `pulumi up`, and with `buildx create --bootstrap` and `buildx build`.
 *
 * The first step pulls the spec's frontend: it begins when the pod asks the registry for it. The registry answers that it
 * has no frontend, which ends the build.
 */
async function main(): Promise<void> {
  const obstacle = clusterObstacle();
  if (obstacle !== undefined) throw new Error(`a cluster cannot run here: ${obstacle}`);
  const lab = await startLab({ log: console.log });
  const setting = await startKubernetes(lab);
  // The address of this machine on the network of the pods.
  const gateway = `${podNetwork(basename(dirname(setting.cluster.kubeconfigPath)))}.1`;
  const asked = await listen(gateway);
  const workspace = await openWorkspace({ environment: { KUBECONFIG: setting.cluster.kubeconfigPath } });
  try {
    workspace.write("my-spec.yml", helloSpec().replace("ghcr.io", asked.host));
    workspace.write("buildkitd.toml", `[registry."${asked.host}"]\n  http = true\n`);
    await setting.cluster.kubectl(["create", "namespace", namespace]);
    const [ours, theirs]: [number[], number[]] = [[], []];
    // The first round pulls the image to the node. It does not count.
    for (let round = 0; round <= rounds; round++) {
      const times = [
        await secondsUntilAsked(asked, () => firstUp(workspace, setting, asked.host)),
        await secondsUntilAsked(asked, () => createAndBuild(workspace, setting)),
      ] as const;
      if (round === 0) continue;
      ours.push(times[0]);
      theirs.push(times[1]);
    }
    console.log(`first \`pulumi up\`                           ${shown(ours)}`);
    console.log(`\`buildx create --bootstrap\`, \`buildx build\`  ${shown(theirs)}`);
    console.log(`up / buildx                                 ${(median(ours) / median(theirs)).toFixed(2)}`);
  } finally {
    await workspace.close();
    asked.close();
    await setting.stop();
    await lab.stop();
  }
}

/** A registry without images that pods can reach. It remembers when a pod first asked it since `forget`. */
interface Asked {
  host: string;
  at(): number | undefined;
  forget(): void;
  close(): void;
}

async function listen(gateway: string): Promise<Asked> {
  let at: number | undefined;
  const server = createServer((_, response) => {
    at ??= performance.now();
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the registry did not get a port");
  const forget = () => {
    at = undefined;
  };
  return { host: `${gateway}:${bound.port}`, at: () => at, forget, close: () => server.close() };
}

async function secondsUntilAsked(
  asked: Asked,
  work: () => Promise<{ stop(): Promise<unknown> }>,
): Promise<number> {
  asked.forget();
  const start = performance.now();
  const { stop } = await work();
  const at = asked.at();
  await stop();
  if (at === undefined) throw new Error("no build asked the registry for its frontend");
  return (at - start) / 1000;
}

async function firstUp(workspace: Workspace, setting: KubernetesSetting, host: string) {
  const buildkitdConfig = {
    registries: [{ host, http: true }],
    allowedFrontends: [`${host}/project-dalec/dalec/frontend`],
  };
  const stack = await workspace.inlineStack(async () => {
    const builder = setting.builder({ hostNetwork: false, buildkitdConfig }).connection;
    const build = { builder, spec: "my-spec.yml", target: "bookworm/deb" };
    new dalec.Package("hello", { ...build, outputDirectory: "dist" });
  });
  const failed = await stack.failingUp();
  if (!failed.text.includes("not found")) throw new Error(failed.text);
  return { stop: () => stack.destroy() };
}

async function createAndBuild(workspace: Workspace, setting: KubernetesSetting) {
  const options = [
    `namespace=${namespace}`,
    `image=${setting.image}`,
    "requests.cpu=10m",
    "requests.memory=64Mi",
  ];
  const created = await workspace.run("buildx", [
    ...["create", "--driver", "kubernetes", "--name", namespace, "--bootstrap"],
    ...["--buildkitd-config", "buildkitd.toml", ...options.map((option) => `--driver-opt=${option}`)],
  ]);
  if (created.code !== 0) throw new Error(created.stderr);
  const built = await workspace.run("buildx", [
    ...["build", "--builder", namespace, "--file", "my-spec.yml"],
    ...["--target", "bookworm/deb", "--output", "by-hand", "."],
  ]);
  if (!built.stderr.includes("not found")) throw new Error(built.stderr);
  return { stop: () => workspace.run("buildx", ["rm", namespace]) };
}

main();

import { type KubernetesSetting, objectsIn } from "../engine/drivers/kubernetesSetting";
import { helloSpec } from "../engine/hello";
import { clusterObstacle } from "../support/cluster/obstacle";
import { dockerObstacle } from "../support/docker/engine";
import { providerObstacle } from "../support/engine/plugins";
import type { Buildkitd } from "../support/lab/buildkitd";
import { mirrorsToml } from "../support/lab/buildkitdConfig";
import type { Lab } from "../support/lab/lab";
import type { FaultyRegistry } from "./faultyRegistry";
import type { MortalEngine } from "./mortalEngine";

/** The names of the programs that the campaign runs. */
export type SettingName =
  | "local"
  | "remote"
  | "raw"
  | "image"
  | "pulled"
  | "docker"
  | "container"
  | "kubernetes";

/** The program of a scene, as data that its index.js reads. */
export interface Settings {
  builder: {
    type: string;
    args: Record<string, unknown>;
    /** The cluster of a KubernetesBuilder. */
    kubeconfig?: string;
  };
  packages: Record<string, Record<string, unknown>>;
  images: Record<string, Record<string, unknown>>;
}

/** What all scenes share. */
export interface Place {
  lab: Lab;
  /** A daemon of somebody else, with a warm cache. */
  daemon: Buildkitd;
  /** A registry in front of that of the lab, which can misbehave. */
  faulty: FaultyRegistry;
  /** A Docker engine, started at its first use. */
  docker(): Promise<MortalEngine>;
  /** A Kubernetes cluster with one node, started at its first use. */
  kubernetes(): Promise<KubernetesSetting>;
}

/** Why this machine cannot run the program of a setting; undefined when it can. */
export function settingObstacle(name: SettingName): string | undefined {
  if (name === "docker" || name === "container") return dockerObstacle();
  if (name === "kubernetes") return clusterObstacle() ?? providerObstacle("kubernetes");
  return undefined;
}

/** What a setting's builder may leave elsewhere than on the machine that builds. */
export async function tracesElsewhere(name: SettingName, place: Place): Promise<string[]> {
  if (name === "docker" || name === "container") return (await place.docker()).traces();
  if (name === "kubernetes") return objectsIn((await place.kubernetes()).cluster);
  return [];
}

/**
 * The settings of a program, which a fault may change: a LocalBuilder or a daemon of somebody else, with a package. The target
 * of `raw` shows the sources of the spec as they are.
 */
export async function settingsOf(name: SettingName, place: Place): Promise<Settings> {
  const { lab, daemon, faulty } = place;
  const local = (extraToml: string) => ({ type: "LocalBuilder", args: { buildkitdConfig: { extraToml } } });
  const remote = { type: "RemoteBuilder", args: { endpoint: daemon.address } };
  const hello = { spec: "hello.yml", target: "bookworm/deb", outputDirectory: "out" };
  const tags = [`${faulty.address}/team/hello:1`];
  switch (name) {
    case "local":
      return { builder: local(lab.mirrorsToml), packages: { hello }, images: {} };
    case "pulled":
      return { builder: local(mirrorsToml(faulty.address)), packages: { hello }, images: {} };
    case "remote":
      return { builder: remote, packages: { hello }, images: {} };
    case "raw":
      return { builder: remote, packages: { hello: { ...hello, target: "debug/sources" } }, images: {} };
    case "docker": {
      // A Docker engine can mirror only Docker Hub.
      const frontend = { image: `${lab.registry.address}/project-dalec/dalec/frontend:0.21.5` };
      const { host } = await place.docker();
      return {
        builder: { type: "DockerBuilder", args: { host } },
        packages: { hello: { ...hello, frontend } },
        images: {},
      };
    }
    case "container": {
      const engine = await place.docker();
      const args = {
        host: engine.host,
        image: engine.buildkitImage(),
        // The registry is on the machine's loopback.
        network: "host",
        buildkitdConfig: { extraToml: lab.mirrorsToml },
      };
      return { builder: { type: "DockerContainerBuilder", args }, packages: { hello }, images: {} };
    }
    case "kubernetes": {
      const { image, cluster, registries } = await place.kubernetes();
      const args = {
        image,
        hostNetwork: true,
        terminationGracePeriodSeconds: 60,
        resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "1Gi" } },
        buildkitdConfig: { registries },
      };
      const { kubeconfig } = cluster;
      return { builder: { type: "KubernetesBuilder", args, kubeconfig }, packages: { hello }, images: {} };
    }
    case "image": {
      const image = { spec: "hello.yml", target: "bookworm/testing/container", tags, push: true };
      return { builder: remote, packages: {}, images: { hello: image } };
    }
  }
}

/** What distinguishes the spec of a try. */
export interface SpecOptions {
  /** The command of its build step. Defaults to one that takes long enough to be struck. */
  command?: string;
  /** Further sources, as lines of YAML below `sources`. */
  sources?: string;
}

/** The spec of the package. */
export function specOf(
  word: string,
  { command = "mkdir -p out && cp src out/hello", sources = "" }: SpecOptions,
): string {
  // The tests of the spec would only take time.
  return helloSpec({ word, command: `sleep 0.5 && ${command}` })
    .replace(/\ntests:[\s\S]*/, "\n")
    .replace("\nsources:\n", `\nsources:\n${sources}`);
}

/**
 * The program: it declares what settings.json says, with this library as it was built. It leaves the connection for programs
 * of other stacks, which get it as a StackReference would give it to them.
 */
export function programText(library: string): string {
  return `
const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const dalec = require(${JSON.stringify(library)});
const { builder, packages, images } = JSON.parse(readFileSync("settings.json", "utf8"));
const connection =
  builder.type === "connection"
    ? JSON.parse(readFileSync(builder.args.file, "utf8"))
    : new dalec[builder.type]("builder", builder.args, options()).connection;
if (connection.apply) {
  connection.apply((known) => {
    // In one step: a program of another stack may read it at this moment.
    writeFileSync("../connection.tmp", JSON.stringify(known));
    renameSync("../connection.tmp", "../connection.json");
  });
}
for (const [name, args] of Object.entries(packages)) new dalec.Package(name, { builder: connection, retries: 0, ...args });
for (const [name, args] of Object.entries(images)) new dalec.Image(name, { builder: connection, retries: 0, ...args });

function options() {
  if (builder.kubeconfig === undefined) return {};
  const { Provider } = require("@pulumi/kubernetes");
  return { provider: new Provider("cluster", { kubeconfig: builder.kubeconfig }) };
}
`;
}

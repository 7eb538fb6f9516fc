// @ts-check
import { homedir } from "node:os";
import { join } from "node:path";
import { reductions } from "./reductions.mjs";

/**
 * A program that the tests and the demo need.
 * @typedef {object} Program
 * @property {string} package Its package, relative to the module; `./name` is a package of this project, beside `go.mod`.
 * @property {string[]} [names] The names that it may have on PATH. Defaults to its own name.
 * @property {() => string[]} [directories] Directories besides PATH that may hold an official one.
 * @property {Requirement} [requirement] What an installed one must meet. Defaults to nothing.
 * @property {string[]} [links] Further paths of the same binary, relative to the cache.
 */

/**
 * @typedef {object} Requirement
 * @property {string[]} args The arguments with which the program prints its version.
 * @property {RegExp} pattern Matches what it prints; the first group is the version.
 * @property {string} atLeast The oldest version that the tests accept.
 */

/**
 * The Go module of one or more programs. The module beside this file, `tools/<name>`, requires it at the same version.
 * @typedef {object} Tool
 * @property {string} module The path of the module.
 * @property {string} version Its version.
 * @property {string} [release] The version that the programs print, when it differs from that of the module.
 * @property {Record<string, string>} [variables] String variables that the linker sets.
 * @property {EmbeddedFile[]} [embedded] Files that this project's own packages embed and its repository lacks.
 * @property {Record<string, import("./reductions.mjs").Reduction>} [reductions] What of some modules is compiled, by their paths.
 *   Defaults to all of every module.
 * @property {string[]} [files] Files and folders of the module that the tests read. They are kept next to the programs.
 * @property {Record<string, Program>} programs
 */

/**
 * A file that a Go package embeds, made from a JSON file of the tool's Go module. It exists for the compiler alone.
 * @typedef {object} EmbeddedFile
 * @property {string} path Its path, relative to `go.mod`.
 * @property {string} from The file of the module that it is made from.
 * @property {Record<string, string>} [set] Top-level fields to set.
 */

const distribution = "github.com/distribution/distribution/v3";
const docker = "github.com/docker/buildx";
const keda = "github.com/kedacore/keda/v2";
const kubernetesProvider = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const moby = "github.com/moby/moby/v2";
const pulumi = "github.com/pulumi/pulumi";

/** @type {Record<string, Tool>} */
export const tools = {
  pulumi: {
    module: `${pulumi}/pkg/v3`,
    version: "v3.259.0",
    variables: { [`${pulumi}/sdk/v3/go/common/version.Version`]: "v3.259.0" },
    reductions: { [`${pulumi}/pkg/v3`]: reductions.pulumi },
    programs: {
      pulumi: {
        package: "cmd/pulumi",
        requirement: { args: ["version"], pattern: /v(\d[\d.]*)/, atLeast: "3.250.0" },
      },
      "pulumi-sdk-generator": { package: "./pulumi-sdk-generator" },
    },
  },
  "docker-build": {
    module: "github.com/pulumi/pulumi-docker-build",
    version: "v0.0.22",
    variables: { "github.com/pulumi/pulumi-docker-build/provider.Version": "0.0.22" },
    programs: {
      "pulumi-resource-docker-build": {
        package: "provider/cmd/pulumi-resource-docker-build",
        directories: () => [installedPlugin("resource-docker-build-v0.0.22")],
      },
    },
  },
  buildkit: {
    module: "github.com/moby/buildkit",
    version: "v0.32.2",
    variables: { "github.com/moby/buildkit/version.Version": "v0.32.2" },
    programs: {
      // Dalec's frontend needs BuildKit 0.12.
      buildkitd: {
        package: "cmd/buildkitd",
        requirement: { args: ["--version"], pattern: /v(\d[\d.]*)/, atLeast: "0.12.0" },
      },
      buildctl: {
        package: "cmd/buildctl",
        requirement: { args: ["--version"], pattern: /v(\d[\d.]*)/, atLeast: "0.12.0" },
      },
    },
  },
  buildx: {
    module: docker,
    version: "v0.36.1",
    variables: { [`${docker}/version.Version`]: "v0.36.1" },
    programs: {
      buildx: {
        package: "cmd/buildx",
        names: ["buildx", "docker-buildx"],
        directories: dockerPluginDirectories,
        // Version 0.34 brought persistent volume claims of the kubernetes driver (docker/buildx#2938).
        requirement: { args: ["version"], pattern: /v(\d[\d.]*)/, atLeast: "0.34.0" },
        links: ["cli-plugins/docker-buildx"],
      },
    },
  },
  registry: {
    module: distribution,
    version: "v3.1.2",
    variables: { [`${distribution}/version.version`]: "v3.1.2" },
    reductions: { [distribution]: reductions.registry },
    programs: {
      registry: {
        package: "cmd/registry",
        names: ["registry", "docker-registry"],
        requirement: { args: ["--version"], pattern: /distribution\S* v?(\d[\d.]*)/, atLeast: "2.8.0" },
      },
    },
  },
  moby: {
    module: moby,
    version: "v2.0.0-beta.24",
    release: "29.9.3",
    variables: { [`${moby}/dockerversion.Version`]: "29.9.3" },
    reductions: { [moby]: reductions.moby },
    programs: {
      // Engine 29 is the first that serves BuildKit's API on its own socket (moby/moby#50744).
      dockerd: {
        package: "cmd/dockerd",
        requirement: { args: ["--version"], pattern: /version v?(\d[\d.]*)/, atLeast: "29.0.0" },
      },
      "docker-proxy": { package: "cmd/docker-proxy" },
    },
  },
  "pulumi-yaml": {
    module: "github.com/pulumi/pulumi-yaml",
    version: "v1.38.1",
    variables: { "github.com/pulumi/pulumi-yaml/pkg/version.Version": "v1.38.1" },
    programs: { "pulumi-language-yaml": { package: "cmd/pulumi-language-yaml" } },
  },
  "kubernetes-provider": {
    module: kubernetesProvider,
    version: "v4.0.0-20260115033456-f47bc2d6f199",
    release: "4.34.2",
    variables: { [`${kubernetesProvider}/pkg/version.Version`]: "4.34.2" },
    reductions: { [kubernetesProvider]: reductions.kubernetesProvider },
    embedded: [
      {
        path: "pulumi-resource-kubernetes/schema.json",
        from: "cmd/pulumi-resource-kubernetes/schema.json",
        set: { version: "4.34.2" },
      },
      {
        path: "pulumi-resource-kubernetes/terraform-mapping.json",
        from: "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
      },
    ],
    programs: {
      "pulumi-resource-kubernetes": {
        package: "./pulumi-resource-kubernetes",
        directories: () => [installedPlugin("resource-kubernetes-v4.34.2")],
      },
    },
  },
  keda: {
    module: keda,
    version: "v2.21.0",
    variables: { [`${keda}/version.Version`]: "2.21.0" },
    reductions: { [keda]: reductions.keda, "k8s.io/apiserver": reductions.apiserver },
    files: ["config/crd/bases"],
    programs: {
      // A program of the same name on PATH has no files, and may be another release.
      "keda-operator": { package: "cmd/operator", names: [] },
      "keda-adapter": { package: "cmd/adapter", names: [] },
    },
  },
  kubernetes: {
    module: "k8s.io/kubernetes",
    version: "v1.34.4",
    reductions: { "k8s.io/kubernetes": reductions.kubernetes, "k8s.io/apiserver": reductions.apiserver },
    variables: {
      "k8s.io/component-base/version.gitVersion": "v1.34.4",
      "k8s.io/component-base/version.gitMajor": "1",
      "k8s.io/component-base/version.gitMinor": "34",
    },
    programs: {
      "kube-apiserver": kubernetes("kube-apiserver", ["--version"]),
      "kube-controller-manager": kubernetes("kube-controller-manager", ["--version"]),
      "kube-scheduler": kubernetes("kube-scheduler", ["--version"]),
      kubelet: kubernetes("kubelet", ["--version"]),
      kubectl: kubernetes("kubectl", ["version", "--client"]),
    },
  },
};

/**
 * One of Kubernetes' programs. Within a cluster their minor versions may differ by a few, not more.
 * @param {string} name
 * @param {string[]} args
 * @returns {Program}
 */
function kubernetes(name, args) {
  return { package: `cmd/${name}`, requirement: { args, pattern: /v(\d[\d.]*)/, atLeast: "1.32.0" } };
}

/** @param {string} plugin */
function installedPlugin(plugin) {
  return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins", plugin);
}

/** The directories in which Docker looks for `docker-buildx`. */
function dockerPluginDirectories() {
  return [
    join(process.env.DOCKER_CONFIG || join(homedir(), ".docker"), "cli-plugins"),
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
  ];
}

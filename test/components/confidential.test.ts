import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { componentProvider, components } from "../../src/plugin/provider";
import type { Schema } from "../plugin/analyze";
import { recordProgram } from "../support/recording/recordProgram";
import type { Recorded } from "../support/recording/values";
import { inProject } from "./components";
import { confidentialArguments, sentinel, sentinelPaths, textPaths } from "./confidentialArguments";

const schema: Schema = JSON.parse(
  readFileSync(resolve(__dirname, "..", "..", "schema", "pulumi-package.schema.json"), "utf8"),
);
const directory = inProject();

/** Text that is public, by its kind: the ends of paths. All other text must be among the confidential arguments. */
const publicText = {
  addresses: [
    ...["address", "host", "hostnames[]", "ip", "mirrors[]", "nameservers[]", "serverName", "blockedCidrs[]"],
    ...["network", "RemoteBuilder.endpoint", "remote.endpoint", "nodes[].endpoint"],
    // Refused with credentials.
    "telemetry.endpoint",
  ],
  names: [
    ...["name", "namespace", "namespaces[]", "username", "id", "driver", "configMap", "cgroupParent"],
    ...["storageClassName", "priorityClassName", "runtimeClassName"],
    ...["DockerBuilder.context", "DockerContainerBuilder.context", "docker.context"],
    ...["dockerContainer.context", "engine.context", "clientAccess.context", "cluster.context"],
    ...["cluster.cluster"],
  ],
  images: ["image", "digest", "ref", "tags[]", "allowedFrontends[]"],
  paths: [
    ...["spec", "path", "paths[]", "directory", "outputDirectory", "stateDirectory"],
    ...["buildkitd", "kubeconfigPath"],
  ],
  // An image's history has the arguments of its build.
  builds: ["target", "platforms[]", "sha256", "rebuildTrigger", "inlineSpec", "buildArgs.*"],
  daemons: ["extraToml", "buildkitdConfig", "buildkitdFlags[]", "filters[]", "keepDuration", "restartPolicy"],
  amounts: [
    ...["size", "request", "maxUsedSpace", "minFreeSpace", "reservedSpace", "memory", "memorySwap"],
    ...["cpusetCpus", "cpusetMems", "limits.*", "requests.*"],
  ],
  certificates: ["cert", "caCert"],
  // Kubernetes shows them to everybody who sees the pods.
  pods: [
    ...["labels.*", "annotations.*", "podLabels.*", "nodeSelector.*", "matchLabels.*", "matchLabelKeys[]"],
    ...["mismatchLabelKeys[]", "topologyKey", "nodeAffinityPolicy", "nodeTaintsPolicy", "whenUnsatisfiable"],
    ...["key", "value", "operator", "effect"].map((property) => `tolerations[].${property}`),
    ...["matchExpressions", "matchFields"].flatMap((list) =>
      ["key", "operator", "values[]"].map((property) => `${list}[].${property}`),
    ),
  ],
};
const publicEnds = Object.values(publicText).flat();

/** The places at which a program shows the sentinel: resources with a plain value that contains it. */
async function shown(program: () => unknown): Promise<string[]> {
  const { resources } = await recordProgram(program, { preview: true });
  return resources
    .filter(({ inputs, outputs }) => `${plainText(inputs)} ${plainText(outputs ?? {})}`.includes(sentinel))
    .map(({ type, name }) => `${type} ${name}`);
}

/** Values with every secret left out. */
const plainText = (value: Recorded) =>
  JSON.stringify(value, (_key, inner) =>
    typeof inner === "object" && inner !== null && "secret" in inner ? "[secret]" : inner,
  );

function declare(type: string, args: object): void {
  const component = components.find(({ name }) => type === `dalec:index:${name}`);
  Reflect.construct(component ?? Object, ["first", args]);
}

/** Wrong values in place of confidential ones. */
const wrongForms: [string, (text: string) => unknown][] = [
  ["other text", (text) => (text.startsWith("https:") ? text : sentinel)],
  ["a list", (text) => [text]],
  ["an object", (text) => ({ wrong: text })],
];

function replaced(value: unknown, wrong: (text: string) => unknown): unknown {
  if (typeof value === "string") return value.includes(sentinel) ? wrong(value) : value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, wrong));
  const entries = Object.entries(value ?? {});
  return typeof value === "object"
    ? Object.fromEntries(entries.map(([name, inner]) => [name, replaced(inner, wrong)]))
    : value;
}

const plugin = componentProvider(schema, "0.0.0");

/** The configuration of a stack that gives a Build these arguments. */
function configurationOf(args: { builder?: object }): Record<string, string> {
  const { builder = {}, ...others } = args;
  const [[kind, ofBuilder] = ["", {}]] = Object.entries(builder);
  const driver = kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const own = kind === "connection" ? { connection: ofBuilder } : { driver, builder: ofBuilder };
  return Object.fromEntries(
    Object.entries({ ...own, ...others }).map(([name, value]) => {
      return [`dalec:${name}`, typeof value === "string" ? value : JSON.stringify(value)];
    }),
  );
}

async function runConfiguration(config: Record<string, string>): Promise<void> {
  pulumi.runtime.setAllConfig(config, []);
  vi.resetModules();
  await import("../../src/program" as string);
}

describe("every argument that is text", () => {
  const ends = (path: string) => publicEnds.filter((end) => `.${path}`.endsWith(`.${end}`));
  const texts = components.map(({ name }) => ({
    name,
    paths: textPaths(schema, `dalec:index:${name}`).map((path) => `${name}.${path}`),
  }));

  it.each(texts)(
    "is public by its kind, or contains the sentinel in a case of this file: $name",
    ({ name, paths }) => {
      const type = `dalec:index:${name}`;
      const given = confidentialArguments
        .filter((one) => one.type === type)
        .flatMap(({ args }) => sentinelPaths(schema, type, args(directory())))
        .map((path) => `${name}.${path}`);
      const unlisted = paths.filter((path) => ends(path).length === 0);
      expect(unlisted.toSorted()).toEqual([...new Set(given)].sort());
    },
  );

  it("has no kind that none of them is", () => {
    const used = new Set(texts.flatMap(({ paths }) => paths.flatMap(ends)));
    expect(publicEnds.filter((end) => !used.has(end))).toEqual([]);
  });
});

describe.each(confidentialArguments)("$title", ({ type, args }) => {
  it("shows nothing confidential that a program passes in clear", async () => {
    expect(await shown(() => declare(type, args(directory())))).toEqual([]);
  });

  it("keeps secret what a program marks as a secret", async () => {
    const given = replaced(args(directory()), pulumi.secret) as object;
    expect(await shown(() => declare(type, given))).toEqual([]);
  });

  it("shows nothing confidential that a program in another language passes in clear", async () => {
    const state: Record<string, unknown> = {};
    const construct = async () => {
      const result = await plugin.construct?.("first", type, args(directory()) as pulumi.Inputs, {});
      Object.assign(state, result?.state);
    };
    expect(await shown(construct)).toEqual([]);
    const known = Object.values(state).filter((one) => pulumi.Output.isInstance(one));
    for (const output of known) {
      if (await pulumi.isSecret(output)) continue;
      // Public API waits for ever for a value that is unknown in a preview.
      const value = await (output as unknown as { promise(): Promise<unknown> }).promise();
      expect(String(JSON.stringify(value))).not.toContain(sentinel);
    }
  });

  it.each(wrongForms)("quotes nothing confidential in an error: %s", async (_, wrong) => {
    const given = replaced(args(directory()), wrong) as object;
    const programs: (() => unknown)[] = [() => plugin.construct?.("first", type, given as pulumi.Inputs, {})];
    // A program in TypeScript does not compile with other wrong values.
    if (typeof wrong("") === "string") programs.push(() => declare(type, given));
    for (const program of programs) {
      const message = await recordProgram(program, { preview: true }).then(() => "", String);
      expect(message).not.toContain(sentinel);
    }
  });
});

describe.each(confidentialArguments.filter(({ type }) => type === "dalec:index:Build"))(
  "$title from configuration",
  ({ args }) => {
    it("shows nothing confidential", async () => {
      expect(await shown(() => runConfiguration(configurationOf(args(directory()))))).toEqual([]);
    });

    it.each(wrongForms)("quotes nothing confidential in an error: %s", async (_, wrong) => {
      const given = configurationOf(replaced(args(directory()), wrong) as object);
      const program = () => runConfiguration(given);
      const message = await recordProgram(program, { preview: true }).then(() => "", String);
      expect(message).not.toContain(sentinel);
    });
  },
);

import { isObject } from "../json";
import type { Step } from "./events";
import { type StateResource, textOf, texts } from "./state";

/** What a stack's builds gave. */
export interface Report {
  /** Name of the project. */
  project: string;
  /** Name of the stack. */
  stack: string;
  /** The builds, sorted by target and name. */
  builds: BuildReport[];
}

/** Which Package or Image; one of each may have the same name. */
export interface BuildName {
  /** What it builds. */
  kind: "package" | "image";
  /** Name of the component. */
  name: string;
}

/** What one Package or Image gave. */
export interface BuildReport extends BuildName {
  /** The Dalec target. */
  target: string;
  /** The spec; nothing for one that is given as text. */
  spec?: string;
  /** Platforms; none where the builder's own was built. */
  platforms: string[];
  /** The buildx instance that built. */
  builder?: string;
  /** The files of a package. */
  files: FileReport[];
  /** The image with its digest. */
  ref?: string;
  /** Digest of the image. */
  digest?: string;
  /** When it was built last. */
  builtAt?: string;
  /** What the `up` of the event log did: built it, found it unchanged, or could not build it. */
  lastUpdate?: Step["result"];
  /** How long the build took in that `up`, in whole seconds. */
  seconds?: number;
  /** The builds that it takes something of, sorted by name. */
  needs: BuildName[];
}

/** One file of a package. */
export interface FileReport {
  /** Path, relative to the project. */
  path: string;
  /** What the file is, such as `binary`. */
  kind: string;
  /** Platform it is for. */
  platform?: string;
  /** Size in bytes. */
  size: number;
  /** SHA-256 of the content. */
  sha256: string;
}

const kinds = { "dalec:index:Package": "package", "dalec:index:Image": "image" } as const;

/** Works out a report from a stack's state and, where there is one, the event log of an `up`. */
export function reportOf(resources: readonly StateResource[], steps: ReadonlyMap<string, Step>): Report {
  const builds = resources.filter(({ type }) => type === "docker-build:index:Image");
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const componentOf = (urn: string) => byUrn.get(byUrn.get(urn)?.parent ?? "");
  const reports = builds.flatMap((build) => {
    const component = componentOf(build.urn);
    const kind = kindOf(component?.type);
    if (component === undefined || kind === undefined) return [];
    const needs = [...new Set(build.dependencies.map(componentOf))].flatMap((one) => {
      const neededKind = kindOf(one?.type);
      return one === undefined || one === component || neededKind === undefined
        ? []
        : [{ kind: neededKind, name: one.name }];
    });
    needs.sort(byName);
    return [{ ...buildReport(kind, component, build, steps.get(build.urn)), needs }];
  });
  const [, stack = "", project = ""] = resources[0]?.urn.split(/::|urn:pulumi:/) ?? [];
  const order = ({ target, name }: BuildReport) => `${target} ${name}`;
  reports.sort((one, other) => (order(one) < order(other) ? -1 : 1));
  return { project, stack, builds: reports };
}

function byName(one: BuildName, other: BuildName): number {
  return `${one.name} ${one.kind}` < `${other.name} ${other.kind}` ? -1 : 1;
}

function kindOf(type: string | undefined): BuildName["kind"] | undefined {
  return type === "dalec:index:Package" || type === "dalec:index:Image" ? kinds[type] : undefined;
}

function buildReport(
  kind: BuildName["kind"],
  component: StateResource,
  build: StateResource,
  step: Step | undefined,
): Omit<BuildReport, "needs"> {
  const { builder, target, platforms } = build.inputs;
  const given: [keyof BuildReport, string | undefined][] = [
    ["spec", textOf(component.inputs.spec)],
    ["builder", isObject(builder) ? textOf(builder.name) : undefined],
    ["ref", textOf(component.outputs.ref)],
    ["digest", textOf(component.outputs.digest)],
    ["builtAt", build.modified],
  ];
  return {
    name: component.name,
    kind,
    target: textOf(target) ?? "",
    platforms: texts(platforms),
    files: filesOf(component.outputs.files),
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    ...(step === undefined ? {} : { lastUpdate: step.result }),
    ...(step?.seconds === undefined ? {} : { seconds: step.seconds }),
  };
}

function filesOf(value: unknown): FileReport[] {
  const files = Array.isArray(value) ? value.filter(isObject) : [];
  return files.map((file) => ({
    path: textOf(file.path) ?? "",
    kind: textOf(file.kind) ?? "other",
    ...(typeof file.platform === "string" ? { platform: file.platform } : {}),
    size: typeof file.size === "number" ? file.size : 0,
    sha256: textOf(file.sha256) ?? "",
  }));
}

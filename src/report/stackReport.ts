import { posix } from "node:path";
import { describePackageFile } from "../dalec";
import { defined, isObject } from "../json";
import type { Step } from "./events";
import { type StateResource, textOf, texts } from "./state";

/** What the builds of a stack produced. */
export interface Report {
  /** Name of the project. */
  project: string;
  /** Name of the stack. */
  stack: string;
  /** The builds, sorted by target and name. */
  builds: BuildReport[];
}

/** The identity of a Package or Image; one of each may have the same name. */
export interface BuildName {
  /** What it builds. */
  kind: "package" | "image";
  /** Name of the component. */
  name: string;
}

/** What one Package or Image produced. */
export interface BuildReport extends BuildName {
  /** The Dalec target. */
  target: string;
  /** Path of the spec; omitted where the program passes its text. */
  spec?: string;
  /** The platforms that the program names; empty for the builder's own. */
  platforms: string[];
  /** Name of the buildx instance. */
  builder?: string;
  /** The files of a package, sorted by path. */
  files: FileReport[];
  /** Reference of the image, with its digest. */
  ref?: string;
  /** Digest of the image. */
  digest?: string;
  /** When it was last built, as ISO 8601. */
  builtAt?: string;
  /** What the update of the event log did: it built, left the build unchanged, or failed. */
  lastUpdate?: Step["result"];
  /** How long the build took in that update, in whole seconds. */
  seconds?: number;
  /** The builds whose results it uses, sorted by name. */
  needs: BuildName[];
}

/** One file of a package. */
export interface FileReport {
  /** Path, relative to the project. */
  path: string;
  /** Kind of the file, such as `binary`. */
  kind: string;
  /** Platform of the file. */
  platform?: string;
  /** Size in bytes. */
  size: number;
  /** SHA-256 of the content. */
  sha256: string;
}

const kinds = new Map<string | undefined, BuildName["kind"]>([
  ["dalec:index:Package", "package"],
  ["dalec:index:Image", "image"],
]);

/** The report on a stack, from its state and from the steps of an update, if known. */
export function reportOf(resources: readonly StateResource[], steps: ReadonlyMap<string, Step>): Report {
  const builds = resources.filter(({ type }) => type === "docker-build:index:Image");
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const componentOf = (urn: string) => byUrn.get(byUrn.get(urn)?.parent ?? "");
  const reports = builds.flatMap((build) => {
    const component = componentOf(build.urn);
    const kind = kinds.get(component?.type);
    if (component === undefined || kind === undefined) return [];
    const needs = [...new Set(build.dependencies.map(componentOf))].flatMap((one) => {
      const neededKind = kinds.get(one?.type);
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

function buildReport(
  kind: BuildName["kind"],
  component: StateResource,
  build: StateResource,
  step: Step | undefined,
): Omit<BuildReport, "needs"> {
  const { builder, target, platforms } = build.inputs;
  return {
    name: component.name,
    kind,
    target: textOf(target) ?? "",
    platforms: texts(platforms),
    files: filesOf(component.outputs, textOf(target) ?? ""),
    ...defined({
      spec: textOf(component.inputs.spec),
      builder: isObject(builder) ? textOf(builder.name) : undefined,
      ref: textOf(component.outputs.ref),
      digest: textOf(component.outputs.digest),
      builtAt: build.modified,
      lastUpdate: step?.result,
      seconds: step?.seconds,
    }),
  };
}

function filesOf({ files, directory }: StateResource["outputs"], target: string): FileReport[] {
  return (Array.isArray(files) ? files.filter(isObject) : []).map((file) => {
    const name = textOf(file.path) ?? "";
    const { kind, platform } = describePackageFile(target, name);
    const path = posix.join(textOf(directory) ?? "", name);
    const size = typeof file.size === "number" ? file.size : 0;
    return { path, kind, ...defined({ platform }), size, sha256: textOf(file.sha256) ?? "" };
  });
}

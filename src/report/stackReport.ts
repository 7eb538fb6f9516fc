import { defined, isObject } from "../json";
import { type Attempt, attemptsOf } from "./attempts";
import type { Step } from "./events";
import { type FileReport, filesOf } from "./fileReport";
import { naturally } from "./naturalOrder";
import { type StateResource, textOf, texts } from "./state";

/** What the builds of a stack produced. */
export interface Report {
  /** Name of the project. */
  project: string;
  /** Name of the stack. */
  stack: string;
  /** The builds, sorted by target and name in natural order: `p2` before `p10`. */
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
  /** Name of the Build that it is part of. */
  partOf?: string;
  /** The platforms that the program names; empty for the builder's own. */
  platforms: string[];
  /** Name of the builder's buildx instance. */
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
  /** Where and when the build ran in that update; several times if it lost its daemon. */
  attempts: Attempt[];
  /** The builds whose results it uses, sorted by name. */
  needs: BuildName[];
}

const kinds = new Map<string | undefined, BuildName["kind"]>([
  ["dalec:index:Package", "package"],
  ["dalec:index:Image", "image"],
]);

/** The report on a stack, from its state and from the steps of an update, if known. */
export function reportOf(resources: readonly StateResource[], steps: ReadonlyMap<string, Step>): Report {
  const builds = resources.filter(({ type }) => type === "docker-build:index:Image");
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const parentOf = (one: StateResource | undefined) => byUrn.get(one?.parent ?? "");
  const reports = builds.flatMap((build) => {
    const component = parentOf(build);
    const kind = kinds.get(component?.type);
    if (component === undefined || kind === undefined) return [];
    const needed = new Set(build.dependencies.map((urn) => parentOf(byUrn.get(urn))));
    const needs = [...needed].flatMap((one) => {
      const neededKind = kinds.get(one?.type);
      return one === undefined || one === component || neededKind === undefined
        ? []
        : [{ kind: neededKind, name: one.name }];
    });
    needs.sort((one, other) => naturally(one.name, other.name) || naturally(one.kind, other.kind));
    const parent = parentOf(component);
    const partOf = parent?.type === "dalec:index:Build" ? parent.name : undefined;
    return [{ ...buildReport(kind, component, build, steps), ...defined({ partOf }), needs }];
  });
  const [, stack = "", project = ""] = resources[0]?.urn.split(/::|urn:pulumi:/) ?? [];
  reports.sort((one, other) => naturally(one.target, other.target) || naturally(one.name, other.name));
  return { project, stack, builds: reports };
}

function buildReport(
  kind: BuildName["kind"],
  component: StateResource,
  build: StateResource,
  steps: ReadonlyMap<string, Step>,
): Omit<BuildReport, "needs"> {
  const { target, platforms } = build.inputs;
  const builder = builderOf(build);
  const step = steps.get(build.urn);
  return {
    name: component.name,
    kind,
    target: textOf(target) ?? "",
    platforms: texts(platforms),
    files: filesOf(component.outputs, textOf(target) ?? ""),
    attempts: attemptsOf(steps.get(component.urn), step, builder ?? "unknown builder"),
    ...defined({
      spec: textOf(component.inputs.spec),
      builder,
      ref: textOf(component.outputs.ref),
      digest: textOf(component.outputs.digest),
      builtAt: build.modified,
      lastUpdate: step?.result,
      seconds: step && secondsOf(step),
    }),
  };
}

/** The builder. Its builds may use an instance of their own, `<builder>.builds-<slot>`. */
function builderOf({ inputs: { builder } }: StateResource): string | undefined {
  const instance = isObject(builder) ? textOf(builder.name) : undefined;
  return instance?.replace(/\.builds-\d+$/, "");
}

function secondsOf({ result, begin, end }: Step): number | undefined {
  if (result === "unchanged" || begin === undefined || end === undefined) return undefined;
  return end - begin;
}

import {
  type ContextNeed,
  type DalecTarget,
  familiarName,
  type SpecDocument,
  type SpecFacts,
} from "../../dalec";
import { defined } from "../../json";

/** What determines the contexts that a build reads. */
export interface ReadSettings {
  /** Build arguments, with those that the library adds. */
  buildArgs: Readonly<Record<string, string>>;
  /** Platforms; empty for the builder's own. */
  platforms: readonly string[];
  /** Key of the target, such as `bookworm`; undefined for what every target reads. */
  targetKey: string | undefined;
}

/** Name of the main context. */
export const mainContext = "context";

/**
 * Every use that a build makes of a context: those of the spec for this target and these platforms, and the
 * configuration files that build arguments name.
 */
export function contextNeeds(spec: SpecDocument, settings: ReadSettings): ContextNeed[] {
  const platforms = settings.platforms.length === 0 ? [undefined] : settings.platforms;
  const needs = platforms.flatMap((platform) => specNeeds(spec, settings, platform));
  const distinct = new Map(
    [...needs, ...configurationNeeds(settings.buildArgs)].map((need) => [JSON.stringify(need), need]),
  );
  return [...distinct.values()];
}

/** Names that Dalec itself looks up for a target, whatever the spec says. */
export function dalecsOwnNames(target: DalecTarget, facts: SpecFacts, frontend: string): ReadonlySet<string> {
  const images = [target.distribution?.workerBase, ...target.baseImages, frontend];
  const names = [
    target.workerContext,
    "pkg",
    `${target.key}-pkg`,
    ...images,
    ...Object.values(facts.frontends),
  ];
  return new Set(names.flatMap((name) => (name === undefined ? [] : [familiarName(name)])));
}

/**
 * The needs of one platform. What depends on a value that only the builder knows counts as a use of the whole context:
 * the needs are read twice, with different stand-ins for those values.
 */
function specNeeds(spec: SpecDocument, settings: ReadSettings, platform: string | undefined): ContextNeed[] {
  const [one, other] = ["\u0001", "\u0002"].map((unknown) => {
    const { targetKey } = settings;
    const buildArgs = {
      ...platformArguments(platform, unknown, targetKey ?? unknown),
      ...settings.buildArgs,
    };
    const { contexts, patchFiles } = spec.facts({ buildArgs, ...defined({ targetKey }) });
    return [...contexts, ...patchFiles];
  });
  return (one ?? []).map((need, index) => {
    const again = other?.[index];
    if (JSON.stringify(again) === JSON.stringify(need)) return need;
    return { name: need.name === again?.name ? need.name : mainContext, from: need.from };
  });
}

function platformArguments(
  platform: string | undefined,
  unknown: string,
  key: string,
): Record<string, string> {
  const [os = unknown, architecture = unknown, variant] = platform?.split("/") ?? [];
  // BuildKit drops or adds the variants of arm itself.
  const isPlain = platform !== undefined && variant === undefined && !architecture.startsWith("arm");
  return {
    TARGETOS: os,
    TARGETARCH: architecture,
    TARGETVARIANT: isPlain ? "" : unknown,
    TARGETPLATFORM: isPlain ? `${os}/${architecture}` : unknown,
    BUILDOS: unknown,
    BUILDARCH: unknown,
    BUILDVARIANT: unknown,
    BUILDPLATFORM: unknown,
    DALEC_TARGET: key,
  };
}

/** The build argument that names the signing configuration. */
export const signingConfigPath = "DALEC_SIGNING_CONFIG_PATH";

/** Build arguments that name a file in a context, with the one that names the context and its default. */
const configurations = [
  [signingConfigPath, "DALEC_SIGNING_CONFIG_CONTEXT_NAME", mainContext],
  ["DALEC_SOURCE_FILTER_CONFIG_PATH", "DALEC_SOURCE_FILTER_CONFIG_CONTEXT_NAME", "dalec-source-options"],
] as const;

/** The uses of contexts by configuration files that build arguments name. */
export function configurationNeeds(
  buildArgs: Readonly<Record<string, string>>,
): (ContextNeed & { path: string })[] {
  return configurations.flatMap(([pathArgument, nameArgument, defaultName]) => {
    const path = buildArgs[pathArgument];
    if (path === undefined || path === "") return [];
    return [{ name: buildArgs[nameArgument] || defaultName, from: `buildArgs.${pathArgument}`, path }];
  });
}

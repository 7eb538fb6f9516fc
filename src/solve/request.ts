import { createHash } from "node:crypto";
import { findTarget, readSpec, type SpecFacts, withSyntax } from "../dalec";
import { cacheText } from "./cache";
import { planContexts } from "./contexts/plan";
import { stageContexts } from "./contexts/stageContexts";
import { earliestTime } from "./earliestTime";
import { frontendOf } from "./frontend";
import { withRepository } from "./packages/withRepository";
import { forProvider } from "./paths";
import type { TargetSettings } from "./settings";
import { specSource } from "./source";

/** One build, in the words of docker-build. */
export interface SolveRequest {
  /** Text of the spec, with the syntax line that names its frontend. */
  inline: string;
  /** The target, by Dalec's own name. */
  target: string;
  /** Build arguments, with those that the other settings stand for. */
  buildArgs: Record<string, string>;
  /** Platforms; empty for the builder's own. */
  platforms: string[];
  /** Where the main context lies, seen from the providers; `-` when the spec needs none. */
  context: string;
  /** Named contexts that lie elsewhere. */
  namedContexts: Record<string, string>;
  /** Caches to read, as `--cache-from` takes them. */
  cacheFrom: string[];
  /** Caches to write, as `--cache-to` takes them. */
  cacheTo: string[];
  /** The spec as messages name it. */
  specFile: string;
  /** The text of the spec as the user wrote it. */
  spec: string;
  /** Hash of what the build can see: equal requests give equal results. */
  hash: string;
}

/**
 * Turns checked settings into a request; `owner` is a name that no other build of the project has. With `repositories`
 * the spec gets a repository of other builds' packages.
 */
export function solveRequest(settings: TargetSettings, owner: string, repositories: boolean): SolveRequest {
  const source = specSource(settings);
  if (!("text" in source)) {
    throw new Error(`${source.propertyPath}: ${source.reason}`);
  }
  const facts = readSpec(source.text);
  const target = findTarget(settings.target, facts).target;
  const frontend = frontendOf(settings, facts);
  const plan =
    target && planContexts({ ...settings, spec: source.text, file: source.file, target, frontend });
  const text = repositories && target ? withRepository(source.text, target, settings) : source.text;
  const seen = {
    inline: withSyntax(text, frontend),
    target: target?.name ?? settings.target,
    buildArgs: buildArgsOf(settings, facts),
    platforms: settings.platforms ?? [],
    ...(plan ? stageContexts(plan, owner) : { context: "-", namedContexts: {} }),
  };
  return {
    ...seen,
    specFile: source.file,
    spec: source.text,
    cacheFrom: (settings.cacheFrom ?? []).map((cache) => cacheText(cache, "from", forProvider)),
    cacheTo: (settings.cacheTo ?? []).map((cache) => cacheText(cache, "to", forProvider)),
    hash: createHash("sha256").update(JSON.stringify(seen)).digest("hex").slice(0, 16),
  };
}

function buildArgsOf(settings: TargetSettings, facts: SpecFacts): Record<string, string> {
  const epoch = settings.sourceDateEpoch ?? facts.newestChangelogDate ?? earliestTime;
  return {
    ...settings.buildArgs,
    // Always set: without it an image's digest changes at every build, as Dalec stamps it with the present time.
    SOURCE_DATE_EPOCH: String(epoch),
    ...(settings.skipTests ? { DALEC_SKIP_TESTS: "1" } : {}),
    ...(settings.skipSigning ? { DALEC_SKIP_SIGNING: "1" } : {}),
  };
}

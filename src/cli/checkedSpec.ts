import {
  type CheckSpecOptions,
  chosenFrontend,
  type Diagnostic,
  type FrontendWord,
  findTarget,
  parseSpec,
  type TargetFacts,
  TargetKind,
} from "../dalec";
import { argumentRecord } from "../dalec/arguments/knownArguments";
import { defined } from "../json";
import { contextFindings } from "./contextFindings";
import type { SpecFile } from "./specFiles";
import { namedTogether } from "./targetList";

/** A spec and what the check reports about it. */
export interface CheckedSpec extends SpecFile {
  /** The targets that it was checked for; none when only what applies to every target was checked. */
  targets: readonly string[];
  /** Those in place of which people need a list: no release has them, and the diagnostics suggest nothing better. */
  targetsToList: readonly string[];
  /** Each diagnostic once, in the order of the text. */
  diagnostics: readonly Diagnostic[];
}

/** What specs are checked with. */
export interface CheckSettings {
  /** The targets to build. */
  targets: readonly string[];
  /** The main context. Defaults to the directory of each spec. */
  context?: string;
  /** Locations of the named contexts. */
  contexts: Readonly<Record<string, string>>;
  /** What else the build provides. */
  options: CheckSpecOptions;
}

/** What the frontend that will build says about a spec, by target; the empty text stands for no target. */
export type FrontendWords = Readonly<Record<string, FrontendWord>>;

/** Checks a spec for every target. */
export function checkedSpec(spec: SpecFile, settings: CheckSettings, words: FrontendWords = {}): CheckedSpec {
  const { targets, options, contexts, context = spec.directory } = settings;
  const { file, text, directory } = spec;
  const document = parseSpec(text);
  const buildArgs = argumentRecord(options.buildArgs);
  const { platforms = [] } = options;
  const facts = { ...document.facts(), ...defined({ syntax: chosenFrontend(options) }) };
  const locations = { main: context, named: contexts, ownDirectory: directory };
  const found = (targets.length === 0 ? [undefined] : targets).flatMap((name) => {
    const target = name === undefined ? undefined : findTarget(name, facts).target;
    // What a frontend that is not Dalec's reads is unknown.
    const isKnown = name === undefined || (target !== undefined && target.kind !== TargetKind.Custom);
    const findings = isKnown
      ? contextFindings(document, { targetKey: target?.key, buildArgs, platforms }, locations)
      : [];
    const otherTargets = targets.filter((other) => other !== name);
    const more = defined({ target: name, otherTargets, frontendWord: words[name ?? ""] });
    return document.check({ ...options, file, contextFindings: findings, ...more });
  });
  const unique = new Map(found.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  const diagnostics = [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ...spec, targets, targetsToList: targets.filter((name) => needsList(name, facts)), diagnostics };
}

function needsList(name: string, facts: TargetFacts): boolean {
  const found = findTarget(name, facts);
  if (found.target !== undefined || findTarget(name).target !== undefined) return false;
  return found.nearest.length === 0 || namedTogether(name).length > 0;
}

/** Whether a spec cannot be built. */
export function hasError({ diagnostics }: CheckedSpec): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

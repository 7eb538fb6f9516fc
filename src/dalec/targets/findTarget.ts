import { defined } from "../../json";
import { sentence } from "../diagnostics";
import { didYouMean, nearestNames } from "../nearest";
import { type DalecTarget, TargetKind, TargetOutput } from "./dalecTarget";
import { distributions } from "./distributions";
import { targets } from "./targetTable";

/** What a spec says about targets, as `readSpec` returns it. */
export interface TargetFacts {
  /** Images of custom frontends, by the key of the targets that they build. */
  frontends: Readonly<Record<string, string>>;
}

/** The result of the search for a target. */
export type FoundTarget =
  | {
      /** The target that Dalec would build. */
      target: DalecTarget;
      /** A remark for the user about the name. Omitted when Dalec uses the same name. */
      warning?: string;
    }
  | {
      /** Absent, because there is no such target. */
      target?: undefined;
      /** What is wrong with the name, with the nearest names. */
      problem: string;
      /** The nearest names, best first. */
      nearest: readonly string[];
    };

/**
 * Finds a target by its name.
 *
 * Dalec itself falls back to the longest route that a name begins with, so `azlinux3/rmp` silently builds a container
 * image. Here, a name is a target, an alias of a target, or an error with the nearest names. `azl3`, which the
 * documentation of Dalec uses for `azlinux3`, is accepted with a warning.
 */
export function findTarget(name: string, facts: TargetFacts = { frontends: {} }): FoundTarget {
  const key = firstPart(name);
  const frontend = Object.hasOwn(facts.frontends, key) ? facts.frontends[key] : undefined;
  if (frontend !== undefined) return { target: customTarget(name, key, frontend) };

  const exact = byName.get(name);
  if (exact !== undefined) return { target: exact };

  const spelled = documentedSpelling(name);
  const meant = spelled === undefined ? undefined : byName.get(spelled);
  if (meant !== undefined) return { target: meant, warning: `Dalec calls this target "${spelled}"` };

  const known = Object.keys(facts.frontends);
  const nearest = nearestTargets(spelled ?? name, known);
  const hint = didYouMean(nearest);
  return { problem: sentence({ message: problem(name), ...defined({ hint }) }), nearest };
}

const byName = new Map(
  targets.flatMap((target) => [target.name, ...target.aliases].map((name) => [name, target])),
);
const keys = [...new Set(targets.map(({ key }) => key))];

function firstPart(name: string): string {
  return name.split("/", 1)[0] ?? "";
}

function problem(name: string): string {
  if (name.trim() === "") return "expected the name of a target, got none";
  if (keys.includes(name)) return `"${name}" is not a complete target: it needs a route`;
  return `"${name}" is not a Dalec target`;
}

/** `azl3/rpm` -> `azlinux3/rpm`. */
function documentedSpelling(name: string): string | undefined {
  const key = firstPart(name);
  return key === "azl3" ? `azlinux3${name.slice(key.length)}` : undefined;
}

function nearestTargets(name: string, customKeys: readonly string[]): string[] {
  if (name.trim() === "") return [];
  const key = firstPart(name);
  const route = name.slice(key.length + 1);
  if (keys.includes(key)) {
    const ofKey = targets.filter((target) => target.key === key);
    const routes = ofKey.map((target) => target.name.slice(key.length + 1));
    const near = nearestNames(route, routes).map((found) => `${key}/${found}`);
    return near.length > 0 ? near : ofKey.slice(0, 3).map((target) => target.name);
  }
  const near = nearestKeys(key, customKeys).flatMap((found) => {
    if (customKeys.includes(found)) return [route === "" ? found : `${found}/${route}`];
    const full = route === "" ? found : `${found}/${route}`;
    return byName.has(full) ? [full] : nearestTargets(full, customKeys).slice(0, 1);
  });
  return near.length > 0 ? [...new Set(near)].slice(0, 3) : nearestNames(name, byName.keys());
}

function nearestKeys(key: string, customKeys: readonly string[]): string[] {
  const called = distributions.filter(({ otherNames }) => otherNames.includes(key.toLowerCase()));
  if (called.length > 0) return called.map((distribution) => distribution.key);
  return nearestNames(key, [...keys, ...customKeys]);
}

function customTarget(name: string, key: string, frontend: string): DalecTarget {
  return {
    name,
    aliases: [],
    key,
    kind: TargetKind.Custom,
    output: TargetOutput.Unknown,
    baseImages: [],
    fixedImages: [],
    description: `Built by the custom frontend ${frontend} of the spec.`,
    default: false,
  };
}

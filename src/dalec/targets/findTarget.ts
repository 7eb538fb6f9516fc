import { didYouMean, nearestNames } from "../nearest";
import { type DalecTarget, TargetKind, TargetOutput } from "./dalecTarget";
import { distributions } from "./distributions";
import { targets } from "./targetTable";

/** What a spec says about targets; `readSpec` gives it. */
export interface TargetFacts {
  /** Frontend image by target key, for keys that the spec hands to a frontend of its own. */
  frontends: Readonly<Record<string, string>>;
}

/** What became of a target's name. */
export type FoundTarget =
  | {
      /** The target that Dalec would build. */
      target: DalecTarget;
      /** What to tell the user although the name is understood. Omitted when the name is Dalec's own. */
      warning?: string;
    }
  | {
      /** Absent: there is no such target. */
      target?: undefined;
      /** Why there is no such target, with the nearest names. */
      problem: string;
      /** The nearest names, best first. */
      nearest: readonly string[];
    };

/**
 * Finds the target that a name stands for.
 *
 * Dalec itself falls back to the longest route that a name begins with, so that `azlinux3/rmp` silently builds a
 * container image; here a name is a target, an alias of one, or an error with the nearest names. `azl3`, as Dalec's
 * page on drivers writes `azlinux3`, is understood, with a warning.
 */
export function findTarget(name: string, facts: TargetFacts = { frontends: {} }): FoundTarget {
  const key = firstPart(name);
  const frontend = Object.hasOwn(facts.frontends, key) ? facts.frontends[key] : undefined;
  if (frontend !== undefined) return { target: customTarget(name, key, frontend) };

  const exact = byName.get(name);
  if (exact !== undefined) return { target: exact };

  const spelled = documentedSpelling(name);
  const meant = spelled === undefined ? undefined : byName.get(spelled);
  if (meant !== undefined) return { target: meant, warning: `Dalec calls this target "${spelled}".` };

  const known = Object.keys(facts.frontends);
  const nearest = nearestTargets(spelled ?? name, known);
  return { problem: [problem(name), didYouMean(nearest)].filter(Boolean).join(" "), nearest };
}

const byName = new Map(
  targets.flatMap((target) => [target.name, ...target.aliases].map((name) => [name, target])),
);
const keys = [...new Set(targets.map(({ key }) => key))];

function firstPart(name: string): string {
  return name.split("/", 1)[0] ?? "";
}

function problem(name: string): string {
  if (name.trim() === "") return "no target is named, and Dalec has no default target.";
  if (keys.includes(name)) return `"${name}" needs a route behind it.`;
  return `"${name}" is not a Dalec target.`;
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
    description: `Handed to the spec's own frontend ${frontend}.`,
    default: false,
  };
}

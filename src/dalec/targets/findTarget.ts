import { defined } from "../../json";
import { sentence } from "../diagnostics";
import { didYouMean, nearestNames } from "../nearest";
import {
  type FrontendRelease,
  Knowledge,
  releaseOf,
  Support,
  support,
  withoutText,
} from "../releases/frontendRelease";
import { defaultFrontend } from "../syntaxLine";
import { type DalecTarget, TargetKind, TargetOutput } from "./dalecTarget";
import { everyDistribution } from "./distributions";
import { everyTarget } from "./targetTable";

/** What a spec says about targets, as `readSpec` returns it. */
export interface TargetFacts {
  /** Images of custom frontends, by the key of the targets that they build. */
  frontends: Readonly<Record<string, string>>;
  /** Image of the frontend that builds the spec. Defaults to the release that this library was tested with. */
  syntax?: string;
}

/** The result of the search for a target. */
export type FoundTarget =
  | {
      /** The target that the frontend would build. */
      target: DalecTarget;
      /** A remark for the user about the name. Omitted when Dalec has a target of this name. */
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
 * Finds a target by its name, among those of the release that builds the spec.
 *
 * Dalec itself falls back to the longest route that a name begins with, so `azlinux3/rmp` silently builds a container
 * image. Here, a name is a target, an alias of a target, or an error with the nearest names. `azl3`, which the
 * documentation of Dalec uses for `azlinux3`, is accepted with a warning. A name that this library does not know is accepted
 * if another frontend builds it, and with a warning if a release that this library does not know does.
 *
 * @param facts What the spec says. Without it, the targets of every known release are found.
 */
export function findTarget(name: string, facts?: TargetFacts): FoundTarget {
  const release = facts === undefined ? undefined : releaseOf(facts.syntax ?? defaultFrontend);
  const found = findTargetIn(name, facts?.frontends ?? {}, release);
  if (found.target === undefined) return found;
  const warning = found.doubt ?? found.alias;
  return warning === undefined ? { target: found.target } : { target: found.target, warning };
}

/** The result of the search for a target in a release. */
type TargetInRelease =
  | {
      target: DalecTarget;
      /** The other name by which Dalec calls the target. */
      alias?: string;
      /** Why the frontend might not have the target. */
      doubt?: string;
    }
  | Extract<FoundTarget, { target?: undefined }>;

/** Finds a target by its name in a release; undefined for any known release. */
export function findTargetIn(
  name: string,
  frontends: TargetFacts["frontends"],
  release: FrontendRelease | undefined,
): TargetInRelease {
  const key = firstPart(name);
  const frontend = Object.hasOwn(frontends, key) ? frontends[key] : undefined;
  if (frontend !== undefined)
    return { target: customTarget(name, key, `Built by the custom frontend ${frontend} of the spec.`) };
  if (name.trim() !== "" && release?.knowledge === Knowledge.None)
    return { target: customTarget(name, key, `Built by the frontend ${release.title}.`) };

  const exact = byName.get(name);
  if (exact !== undefined) return inRelease(exact, name, release);

  const spelled = documentedSpelling(name);
  const meant = spelled === undefined ? undefined : byName.get(spelled);
  if (meant !== undefined) return { target: meant, alias: `Dalec calls this target "${spelled}"` };

  const known = new Known(release, Object.keys(frontends));
  const nearest = known.nearest(spelled ?? name);
  const problem = known.problem(name);
  const hint = defined({ hint: didYouMean(nearest) });
  if (release?.knowledge !== Knowledge.Partial || name.trim() === "")
    return { problem: sentence({ message: problem, ...hint }), nearest };
  const target = customTarget(name, key, `Built by ${release.title}, which this library does not know.`);
  const message = `${problem}, as far as this check knows ${release.title}`;
  return { target, doubt: sentence({ message, ...hint }) };
}

/** A target that Dalec has in some releases. */
function inRelease(target: DalecTarget, name: string, release: FrontendRelease | undefined): TargetInRelease {
  if (release === undefined) return { target };
  const supported = support(release, target);
  if (supported === Support.Yes) return { target };
  const problem = withoutText(`target "${name}"`, target, release);
  return supported === Support.Unsure ? { target, doubt: problem } : { problem, nearest: [] };
}

const byName = new Map(
  everyTarget.flatMap((target) => [target.name, ...target.aliases].map((name) => [name, target])),
);

function firstPart(name: string): string {
  return name.split("/", 1)[0] ?? "";
}

/** `azl3/rpm` -> `azlinux3/rpm`. */
function documentedSpelling(name: string): string | undefined {
  const key = firstPart(name);
  return key === "azl3" ? `azlinux3${name.slice(key.length)}` : undefined;
}

/** The targets of a release, for remarks about other names. */
class Known {
  private readonly targets: readonly DalecTarget[];
  private readonly keys: readonly string[];
  private readonly names: ReadonlySet<string>;

  constructor(
    release: FrontendRelease | undefined,
    private readonly customKeys: readonly string[],
  ) {
    const isIn = (target: DalecTarget) => release === undefined || support(release, target) === Support.Yes;
    this.targets = everyTarget.filter(isIn);
    this.keys = [...new Set(this.targets.map(({ key }) => key))];
    this.names = new Set(this.targets.flatMap(({ name, aliases }) => [name, ...aliases]));
  }

  problem(name: string): string {
    if (name.trim() === "") return "expected the name of a target, got none";
    if (this.keys.includes(name)) return `"${name}" is not a complete target: it needs a route`;
    return `"${name}" is not a Dalec target`;
  }

  nearest(name: string): string[] {
    if (name.trim() === "") return [];
    const key = firstPart(name);
    const route = name.slice(key.length + 1);
    if (this.keys.includes(key)) {
      const ofKey = this.targets.filter((target) => target.key === key);
      const routes = ofKey.map((target) => target.name.slice(key.length + 1));
      const near = nearestNames(route, routes).map((found) => `${key}/${found}`);
      return near.length > 0 ? near : ofKey.slice(0, 3).map((target) => target.name);
    }
    const near = this.nearestKeys(key).flatMap((found) => {
      const full = route === "" ? found : `${found}/${route}`;
      if (this.customKeys.includes(found) || this.names.has(full)) return [full];
      return this.nearest(full).slice(0, 1);
    });
    return near.length > 0 ? [...new Set(near)].slice(0, 3) : nearestNames(name, this.names);
  }

  private nearestKeys(key: string): string[] {
    const called = everyDistribution.filter(({ otherNames }) => otherNames.includes(key.toLowerCase()));
    const ofRelease = called.map((distribution) => distribution.key).filter((one) => this.keys.includes(one));
    return ofRelease.length > 0 ? ofRelease : nearestNames(key, [...this.keys, ...this.customKeys]);
  }
}

/** A target about which only its name is known. */
export function customTarget(name: string, key: string, description: string): DalecTarget {
  return {
    name,
    aliases: [],
    key,
    kind: TargetKind.Custom,
    output: TargetOutput.Unknown,
    baseImages: [],
    fixedImages: [],
    description,
    default: false,
  };
}

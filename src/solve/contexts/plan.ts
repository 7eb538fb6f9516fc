import { existsSync, lstatSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ArgumentProblem, Inspection } from "../../arguments";
import { type ContextNeed, type DalecTarget, familiarName, readSpec } from "../../dalec";
import { forProvider, fromProject } from "../paths";
import { type Sighted, visibleEntries } from "./entries";
import { ignoreFileName, readIgnoreFile } from "./ignoreFile";
import { type SortedLinks, sortLinks } from "./links";
import { contextNeeds, dalecsOwnNames, mainContext } from "./needs";
import { PatternError } from "./pattern";
import { visibility } from "./visibility";

/** What decides on the contexts of a build. */
export interface ContextSettings {
  /** Text of the spec. */
  spec: string;
  /** Name of the spec in messages. */
  file: string;
  /** The target to build. */
  target: DalecTarget;
  /** The frontend's image reference. */
  frontend: string;
  /** The main context as the user wrote it. */
  context?: string;
  /** The named contexts as the user wrote them. */
  namedContexts?: Readonly<Record<string, string>>;
  /** Build arguments. */
  buildArgs?: Readonly<Record<string, string>>;
  /** Platforms. */
  platforms?: readonly string[];
}

/** A directory of which a part is sent. */
export interface LocalContext {
  /** `context`, or the name of a named context. */
  name: string;
  /** The directory, absolute. */
  directory: string;
  /** What of it the build can see. */
  sighted: Sighted;
  /** Its symbolic links. */
  links: SortedLinks;
}

/** Which contexts a build gets, and how. */
export interface ContextPlan extends Inspection {
  /** Directories to stage. */
  local: LocalContext[];
  /** Contexts that go to the build as they are, by name, seen from the providers. */
  passed: Record<string, string>;
}

/** Works out which contexts a build reads, what it can see of them, and what is wrong with them; writes nothing. */
export function planContexts(settings: ContextSettings): ContextPlan {
  const plan: ContextPlan = { local: [], passed: {}, problems: [], warnings: [] };
  const needs = contextNeeds(settings.spec, {
    buildArgs: settings.buildArgs ?? {},
    platforms: settings.platforms ?? [],
    target: settings.target,
  });
  addMain(plan, settings, needs);
  const own = dalecsOwnNames(settings.target, readSpec(settings.spec), settings.frontend);
  for (const [name, place] of Object.entries(settings.namedContexts ?? {})) {
    const uses = needs.filter((need) => need.name !== mainContext && isNamed(need, name));
    const isOwn = own.has(familiarName(name));
    if (isRemote(place)) {
      plan.passed[name] = place;
    } else if (uses.length > 0) {
      addLocal(plan, settings, name, `namedContexts.${name}`, place, uses);
    } else if (isOwn || mayBeReadByOthers(settings)) {
      // A root file system or packages, which Dalec reads whole and with all that a file system can say.
      addWhole(plan, name, place);
    }
  }
  for (const { name, from } of needs) {
    const given = Object.keys(settings.namedContexts ?? {});
    // What the spec itself names is told by the check of the spec, with its line.
    if (name === mainContext || !from.startsWith("buildArgs.")) continue;
    if (given.some((one) => familiarName(one) === familiarName(name))) continue;
    plan.problems.push({ propertyPath: `namedContexts.${name}`, reason: `is missing, and ${from} reads it` });
  }
  return plan;
}

function addMain(plan: ContextPlan, settings: ContextSettings, needs: readonly ContextNeed[]): void {
  const uses = needs.filter(({ name }) => name === mainContext);
  const isBlind = uses.length === 0 && settings.context !== undefined && settings.target.kind === "custom";
  const place = settings.context ?? ".";
  if (isBlind) uses.push({ name: mainContext, from: "target" });
  if (uses.length === 0) return;
  if (isRemote(place)) plan.passed[mainContext] = place;
  else addLocal(plan, settings, mainContext, mainContext, place, uses);
}

function addWhole(plan: ContextPlan, name: string, place: string): void {
  const missing = directoryProblem(`namedContexts.${name}`, place, "the target");
  if (missing === undefined) plan.passed[name] = forProvider(place);
  else plan.problems.push(missing);
}

function addLocal(
  plan: ContextPlan,
  { file }: ContextSettings,
  name: string,
  propertyPath: string,
  place: string,
  uses: readonly ContextNeed[],
): void {
  const missing = directoryProblem(propertyPath, place, uses[0]?.from ?? "the spec");
  if (missing !== undefined) {
    plan.problems.push(missing);
    return;
  }
  const directory = fromProject(place);
  try {
    const seen = visibility(uses, ignoredIn(directory));
    const sighted = visibleEntries(directory, seen);
    const links = sortLinks(sighted.entries, seen);
    plan.local.push({ name, directory, sighted, links });
    for (const { path, target } of links.bad) {
      const reason = `the build can see the symbolic link "${path}", which points to "${target}": not in the context, so docker-build refuses it. Add it to the excludes of the source, or to ${ignoreFileName}`;
      plan.problems.push({ propertyPath, reason });
    }
    uses.forEach((use, index) => {
      if (sighted.seeing.has(index)) return;
      const at = `${file} ${use.from}`;
      if (use.path === undefined) plan.warnings.push(`${at}: no file of the context "${place}" is visible`);
      else plan.problems.push({ propertyPath: at, reason: nothingThere(directory, place, use.path) });
    });
    for (const path of sighted.special) {
      plan.warnings.push(`${propertyPath}: "${path}" is no file, directory or symbolic link; it is not sent`);
    }
    if (sighted.entries.some(({ path }) => path === ".git")) {
      const advice = `Add it to ${ignoreFileName}, or give the source a path`;
      plan.warnings.push(
        `${propertyPath}: the build can see ".git", so every commit builds again. ${advice}`,
      );
    }
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    plan.problems.push({ propertyPath, reason: error.message });
  }
}

function directoryProblem(propertyPath: string, place: string, reader: string): ArgumentProblem | undefined {
  const path = fromProject(place);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const reason = `there is no directory "${place}", which ${reader} reads; looked for ${path}`;
  return { propertyPath, reason };
}

function nothingThere(directory: string, place: string, path: string): string {
  if (path.startsWith("/")) {
    return `path "${path}" matches nothing: it is relative to the context, so it has no leading slash`;
  }
  if (lstatSync(join(directory, path), { throwIfNoEntry: false }) === undefined) {
    return `there is no "${path}" in the context "${place}"`;
  }
  return `"${path}" is in the context "${place}", but ${ignoreFileName}, includes or excludes hide all of it`;
}

function ignoredIn(directory: string): string[] {
  const path = join(directory, ignoreFileName);
  return existsSync(path) ? readIgnoreFile(readFileSync(path, "utf8")) : [];
}

/** A frontend or a signer that the spec brings along may read any context. */
function mayBeReadByOthers({ spec, target }: ContextSettings): boolean {
  return target.kind === "custom" || /^\s*["']?signer["']?\s*:/m.test(spec);
}

function isNamed(need: ContextNeed, name: string): boolean {
  return familiarName(need.name) === familiarName(name);
}

function isRemote(place: string): boolean {
  return place.includes("://") || place.startsWith("git@");
}

import { existsSync, lstatSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ArgumentProblem, Finding } from "../../arguments";
import { type ContextNeed, familiarName } from "../../dalec";
import type { OpenSpec } from "../openSpec";
import { forProvider, fromProject } from "../paths";
import type { TargetPlan } from "../targetPlan";
import { type Sighted, visibleEntries } from "./entries";
import { ignoreFileName, readIgnoreFile } from "./ignoreFile";
import { type SortedLinks, sortLinks } from "./links";
import { contextNeeds, dalecsOwnNames, mainContext } from "./needs";
import { PatternError } from "./pattern";
import { visibility } from "./visibility";

/** Which contexts a build gets, and how. */
export interface ContextPlan {
  /** Directories of which the build gets a staged copy. */
  local: LocalContext[];
  /** Locations of the contexts that the build gets as they are, by name, seen from the providers. */
  passed: Record<string, string>;
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

/**
 * Finds out which contexts a build reads, what it can see of them, and what problems they have. Writes nothing.
 *
 * @param context the argument `context`, as the user wrote it
 * @param namedContexts the argument `namedContexts`, as the user wrote it
 */
export function planContexts(
  { document, file }: OpenSpec,
  { target, buildArgs, platforms, valid }: TargetPlan,
  frontend: string,
  context: string | undefined,
  namedContexts: Readonly<Record<string, string>> = {},
): Finding<ContextPlan> {
  const found: Finding<ContextPlan> = { value: { local: [], passed: {} }, problems: [], warnings: [] };
  if (!valid || target === undefined) return found;
  const needs = contextNeeds(document, { buildArgs, platforms, target });
  const uses = needs.filter(({ name }) => name === mainContext);
  // A frontend that is not Dalec's may read a context that the spec does not mention.
  if (uses.length === 0 && context !== undefined && target.kind === "custom") {
    uses.push({ name: mainContext, from: "target" });
  }
  if (uses.length > 0) add(found, file, mainContext, mainContext, context ?? ".", uses);
  const own = dalecsOwnNames(target, document.facts(), frontend);
  const isReadByOthers = target.kind === "custom" || hasSigner(document.text);
  for (const [name, location] of Object.entries(namedContexts)) {
    const propertyPath = `namedContexts.${name}`;
    const used = needs.filter((need) => need.name !== mainContext && isNamed(need, name));
    if (isRemote(location) || used.length > 0) {
      add(found, file, name, propertyPath, location, used);
    } else if (own.has(familiarName(name)) || isReadByOthers) {
      // A root file system or packages, which Dalec reads whole and with everything that a file system can hold.
      addWhole(found, name, propertyPath, location);
    }
  }
  found.problems.push(...missingContexts(needs, Object.keys(namedContexts)));
  return found;
}

/** The contexts that build arguments name; the check of the spec reports those that the spec itself names. */
function missingContexts(needs: readonly ContextNeed[], given: readonly string[]): ArgumentProblem[] {
  return needs.flatMap((need) => {
    const { name, from } = need;
    if (name === mainContext || !from.startsWith("buildArgs.")) return [];
    if (given.some((one) => isNamed(need, one))) return [];
    return [
      { propertyPath: `namedContexts.${name}`, reason: `this context is missing, and ${from} reads it` },
    ];
  });
}

function add(
  found: Finding<ContextPlan>,
  file: string,
  name: string,
  propertyPath: string,
  location: string,
  uses: readonly ContextNeed[],
): void {
  if (isRemote(location)) {
    found.value.passed[name] = location;
    return;
  }
  const missing = directoryProblem(propertyPath, location, uses[0]?.from ?? "the spec");
  if (missing !== undefined) {
    found.problems.push(missing);
    return;
  }
  try {
    addLocal(found, file, name, propertyPath, location, uses);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    found.problems.push({ propertyPath, reason: error.message });
  }
}

function addLocal(
  { value, problems, warnings }: Finding<ContextPlan>,
  file: string,
  name: string,
  propertyPath: string,
  location: string,
  uses: readonly ContextNeed[],
): void {
  const directory = fromProject(location);
  const seen = visibility(uses, ignoredIn(directory));
  const sighted = visibleEntries(directory, seen);
  const links = sortLinks(sighted.entries, seen);
  value.local.push({ name, directory, sighted, links });
  for (const { path, target } of links.bad) {
    const reason = `the symbolic link "${path}" points to "${target}", outside the context, and docker-build refuses it. Add the link to the excludes of the source, or to ${ignoreFileName}`;
    problems.push({ propertyPath, reason });
  }
  for (const path of sighted.unnameable) {
    const reason = `the name of "${path}" is not UTF-8, and BuildKit cannot send it. Rename it, or add it to ${ignoreFileName}`;
    problems.push({ propertyPath, reason });
  }
  uses.forEach((use, index) => {
    if (sighted.seeing.has(index)) return;
    const at = `${file} ${use.from}`;
    if (use.path === undefined) warnings.push(`${at}: no file of the context "${location}" is visible`);
    else problems.push({ propertyPath: at, reason: nothingThere(directory, location, use.path) });
  });
  for (const path of sighted.special) {
    warnings.push(`${propertyPath}: "${path}" is not sent: it is not a file, directory or symbolic link`);
  }
  if (sighted.entries.some(({ path }) => path === ".git")) {
    const advice = `Add ".git" to ${ignoreFileName}, or give the source a path`;
    warnings.push(`${propertyPath}: the build can see ".git", so every commit triggers a rebuild. ${advice}`);
  }
}

function addWhole(found: Finding<ContextPlan>, name: string, propertyPath: string, location: string): void {
  const missing = directoryProblem(propertyPath, location, "the target");
  if (missing === undefined) found.value.passed[name] = forProvider(location);
  else found.problems.push(missing);
}

function directoryProblem(
  propertyPath: string,
  location: string,
  reader: string,
): ArgumentProblem | undefined {
  const path = fromProject(location);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const reason = `there is no directory "${location}", which ${reader} reads; looked for ${path}`;
  return { propertyPath, reason };
}

function nothingThere(directory: string, location: string, path: string): string {
  if (path.startsWith("/")) {
    return `path "${path}" matches nothing: it is relative to the context, so it has no leading slash`;
  }
  if (lstatSync(join(directory, path), { throwIfNoEntry: false }) === undefined) {
    return `there is no "${path}" in the context "${location}"`;
  }
  return `"${path}" is in the context "${location}", but ${ignoreFileName}, includes or excludes hide all of it`;
}

function ignoredIn(directory: string): string[] {
  const path = join(directory, ignoreFileName);
  return existsSync(path) ? readIgnoreFile(readFileSync(path, "utf8")) : [];
}

/** A signer that the spec names may read any context. */
function hasSigner(spec: string): boolean {
  return /^\s*["']?signer["']?\s*:/m.test(spec);
}

function isNamed(need: ContextNeed, name: string): boolean {
  return familiarName(need.name) === familiarName(name);
}

/** As `docker build` decides: a URL, `user@host:path` of Git, or a repository of GitHub, which a directory may hide. */
function isRemote(location: string): boolean {
  if (location.startsWith("github.com/")) return !existsSync(fromProject(location));
  return location.includes("://") || /^[\w.-]+@[\w.-]+:/.test(location);
}

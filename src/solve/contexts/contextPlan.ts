import type { ArgumentProblem, Finding } from "../../arguments";
import { type ContextNeed, familiarName } from "../../dalec";
import { faultOf, UnreadableError } from "../../machine/userFile";
import type { OpenSpec } from "../openSpec";
import { forProvider, fromProject } from "../paths";
import type { TargetPlan } from "../targetPlan";
import { isRemote, lookInto, type OtherDirectory, useProblem } from "./contextDirectory";
import type { Sighted } from "./entries";
import { ignoreFileName } from "./ignoreFile";
import { type SortedLinks, sortLinks } from "./links";
import { contextNeeds, dalecsOwnNames, mainContext } from "./needs";
import { PatternError } from "./pattern";

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
  spec: OpenSpec,
  { target, buildArgs, platforms, valid }: TargetPlan,
  frontend: string,
  context: string | undefined,
  namedContexts: Readonly<Record<string, string>> = {},
): Finding<ContextPlan> {
  const found: Finding<ContextPlan> = { value: { local: [], passed: {} }, problems: [], warnings: [] };
  if (!valid || target === undefined) return found;
  const { document } = spec;
  const needs = contextNeeds(document, { buildArgs, platforms, targetKey: target.key });
  const uses = needs.filter(({ name }) => name === mainContext);
  // A frontend that is not Dalec's may read a context that the spec does not mention.
  if (uses.length === 0 && context !== undefined && target.kind === "custom") {
    uses.push({ name: mainContext, from: "target" });
  }
  if (uses.length > 0) add(found, spec, mainContext, mainContext, context ?? spec.directory, uses);
  const own = dalecsOwnNames(target, document.facts(), frontend);
  const isReadByOthers = target.kind === "custom" || hasSigner(document.text);
  for (const [name, location] of Object.entries(namedContexts)) {
    const propertyPath = `namedContexts.${name}`;
    const used = needs.filter((need) => need.name !== mainContext && isNamed(need, name));
    if (isRemote(location, fromProject) || used.length > 0) {
      add(found, spec, name, propertyPath, location, used);
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
  spec: OpenSpec,
  name: string,
  propertyPath: string,
  location: string,
  uses: readonly ContextNeed[],
): void {
  if (isRemote(location, fromProject)) {
    found.value.passed[name] = location;
    return;
  }
  const missing = directoryProblem(propertyPath, location, uses[0]?.from ?? "the spec");
  if (missing !== undefined) {
    found.problems.push(missing);
    return;
  }
  try {
    addLocal(found, spec, name, propertyPath, location, uses);
  } catch (error) {
    if (!(error instanceof PatternError || error instanceof UnreadableError)) throw error;
    found.problems.push({ propertyPath, reason: error.message });
  }
}

function addLocal(
  { value, problems, warnings }: Finding<ContextPlan>,
  spec: OpenSpec,
  name: string,
  propertyPath: string,
  location: string,
  uses: readonly ContextNeed[],
): void {
  const directory = fromProject(location);
  const { seen, sighted } = lookInto(directory, uses);
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
    const others = otherDirectories(spec);
    const problem = useProblem(use, index, { seen, sighted }, { directory, location, others });
    if (problem === undefined) return;
    const { reason, isWarning } = problem;
    const at = `${spec.file} ${use.from}`;
    if (isWarning) warnings.push(`${at}: ${reason}`);
    else problems.push({ propertyPath: at, reason });
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
  const fault = faultOf(path, "directory");
  if (fault === undefined) return undefined;
  const reason = `there is no directory "${location}", which ${reader} reads; looked for ${path}: ${fault}`;
  return { propertyPath, reason };
}

/** Where a reader of the spec may look for the files of a relative path. */
function otherDirectories({ directory }: OpenSpec): OtherDirectory[] {
  return [
    { title: "the spec's own directory", location: directory, directory: fromProject(directory) },
    { title: "the project", location: ".", directory: fromProject(".") },
  ];
}

/** A signer that the spec names may read any context. */
function hasSigner(spec: string): boolean {
  return /^[ \t]*["']?signer["']?\s*:/m.test(spec);
}

function isNamed(need: ContextNeed, name: string): boolean {
  return familiarName(need.name) === familiarName(name);
}

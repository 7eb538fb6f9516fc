import { type ContextFinding, type ContextNeed, familiarName, type SpecDocument } from "../dalec";
import { faultOf, UnreadableError } from "../machine/userFile";
import { isRemote, lookInto, type OtherDirectory, useProblem } from "../solve/contexts/contextDirectory";
import { contextNeeds, mainContext } from "../solve/contexts/needs";
import { PatternError } from "../solve/contexts/pattern";

/** Where the contexts of a build are: directories relative to the working directory, or addresses that buildx accepts. */
export interface ContextLocations {
  /** The main context. */
  main: string;
  /** The named contexts, by name. */
  named: Readonly<Record<string, string>>;
  /** The directory of the spec. */
  ownDirectory: string;
}

/** What decides on the files that a build reads. */
export interface ReadFiles {
  /** Key of the target; undefined for what every target reads. */
  targetKey: string | undefined;
  /** Build arguments. */
  buildArgs: Readonly<Record<string, string>>;
  /** Platforms; none for the builder's own. */
  platforms: readonly string[];
}

/** What is wrong with the files that a spec reads from its contexts, as far as they are on this machine. */
export function contextFindings(
  document: SpecDocument,
  { targetKey, buildArgs, platforms }: ReadFiles,
  { main, named, ownDirectory }: ContextLocations,
): ContextFinding[] {
  const needs = contextNeeds(document, { buildArgs, platforms, targetKey });
  const others = [
    { title: "the spec's own directory", location: ownDirectory, directory: ownDirectory },
    { title: "the working directory", location: ".", directory: "." },
  ];
  const ofMain = needs.filter(({ name }) => name === mainContext);
  const ofNamed = Object.entries(named).flatMap(([name, location]) => {
    const uses = needs.filter((need) => need.name !== mainContext && isNamed(need, name));
    return findingsIn(location, uses, others);
  });
  return [...findingsIn(main, ofMain, others), ...ofNamed];
}

function findingsIn(
  location: string,
  uses: readonly ContextNeed[],
  others: readonly OtherDirectory[],
): ContextFinding[] {
  if (uses.length === 0 || isRemote(location, (path) => path)) return [];
  const fault = faultOf(location, "directory");
  if (fault !== undefined) {
    const message = `there is no directory "${location}" to read from: ${fault}`;
    return uses.map(({ from }) => ({ from, message }));
  }
  try {
    const sight = lookInto(location, uses, ({ size }) => size === uses.length);
    return uses.flatMap((use, index) => {
      const problem = useProblem(use, index, sight, { directory: location, location, others });
      if (problem === undefined) return [];
      return [{ from: use.from, message: problem.reason, isWarning: problem.isWarning }];
    });
  } catch (error) {
    if (!(error instanceof PatternError || error instanceof UnreadableError)) throw error;
    return uses.map(({ from }) => ({ from, message: error.message }));
  }
}

function isNamed(need: ContextNeed, name: string): boolean {
  return familiarName(need.name) === familiarName(name);
}

import type { ArgumentProblem } from "../arguments";
import { type DalecTarget, type SpecFacts, TargetKind } from "../dalec";
import { earliestTime } from "./reproducible";

/** The options that become build arguments. */
export interface ArgumentOptions {
  buildArgs?: Record<string, string>;
  sourceDateEpoch?: number;
  skipTests?: boolean;
  skipSigning?: boolean;
}

const epochName = "SOURCE_DATE_EPOCH";

/** The build arguments, with those that options stand for. */
export function buildArguments(
  options: ArgumentOptions,
  facts: SpecFacts,
  target: DalecTarget | undefined,
): Record<string, string> {
  const epoch = epochOf(options, facts, target);
  return {
    ...options.buildArgs,
    ...(epoch === undefined ? {} : { [epochName]: epoch }),
    ...(options.skipTests ? { DALEC_SKIP_TESTS: "1" } : {}),
    ...(options.skipSigning ? { DALEC_SKIP_SIGNING: "1" } : {}),
  };
}

/** The time is a number of seconds, and may be given only once. */
export function epochProblems({ buildArgs, sourceDateEpoch }: ArgumentOptions): ArgumentProblem[] {
  if (sourceDateEpoch !== undefined && !(Number.isSafeInteger(sourceDateEpoch) && sourceDateEpoch >= 0)) {
    const reason = `expected a whole number of seconds since 1970, got ${sourceDateEpoch}`;
    return [{ propertyPath: "sourceDateEpoch", reason }];
  }
  const other = buildArgs?.[epochName];
  if (other === undefined || sourceDateEpoch === undefined || other === String(sourceDateEpoch)) return [];
  const reason = `buildArgs sets ${epochName} to "${other}", and this sets it to ${sourceDateEpoch}. Give one of them`;
  return [{ propertyPath: "sourceDateEpoch", reason }];
}

/** Always set, if possible: without it an image's digest changes with every build, as Dalec stamps it with the present time. */
function epochOf(
  { buildArgs, sourceDateEpoch }: ArgumentOptions,
  facts: SpecFacts,
  target: DalecTarget | undefined,
): string | undefined {
  const own = sourceDateEpoch ?? buildArgs?.[epochName] ?? facts.sourceDateEpoch;
  if (own !== undefined) return String(own);
  // Dalec adds it to the environment of the build before it passes a spec on, and refuses an environment without steps.
  const isForwarded = target?.kind === TargetKind.Custom && Object.hasOwn(facts.frontends, target.key);
  if (isForwarded && facts.buildSteps === 0) return undefined;
  return String(facts.newestChangelogDate ?? earliestTime);
}

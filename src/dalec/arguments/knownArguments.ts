/** Arguments that describe the platform. A spec that uses one must declare it in `args` with an empty value. */
export const platformArguments: ReadonlySet<string> = new Set(
  ["TARGET", "BUILD"].flatMap((prefix) => ["OS", "ARCH", "PLATFORM", "VARIANT"].map((part) => prefix + part)),
);

const dalecArguments: ReadonlySet<string> = new Set([
  "BUILDKIT_SYNTAX",
  "SOURCE_DATE_EPOCH",
  "DALEC_DISABLE_DIFF_MERGE",
  "DALEC_DISABLE_PASSTHROUGH",
  "DALEC_SIGNING_CONFIG_CONTEXT_NAME",
  "DALEC_SIGNING_CONFIG_PATH",
  "DALEC_SKIP_SIGNING",
  "DALEC_SKIP_TESTS",
  "DALEC_SOURCE_FILTER_CONFIG_CONTEXT_NAME",
  "DALEC_SOURCE_FILTER_CONFIG_PATH",
  "DALEC_TARGET",
]);

/** Arguments of Dalec itself, which a build can set although the spec does not declare them. */
export const knownArguments: ReadonlySet<string> = new Set([...dalecArguments, ...platformArguments]);

/** Whether a build can set an argument that the spec does not declare. */
export function isKnownArgument(name: string): boolean {
  return knownArguments.has(name) || name.startsWith("DALEC_SYSEXT_");
}

type BuildArguments = Readonly<Record<string, string>> | readonly string[];

/** Build arguments as a record, from a record or from `NAME=value` lines. */
export function argumentRecord(buildArgs: BuildArguments = {}): Record<string, string> {
  if (!isList(buildArgs)) return { ...buildArgs };
  return Object.fromEntries(
    buildArgs.map((line) => {
      const equals = line.indexOf("=");
      return equals < 0 ? [line, ""] : [line.slice(0, equals), line.slice(equals + 1)];
    }),
  );
}

function isList(buildArgs: BuildArguments): buildArgs is readonly string[] {
  return Array.isArray(buildArgs);
}

import type { Availability } from "../releases/release";

/** Arguments that describe the platform. A spec that uses one must declare it in `args` with an empty value. */
export const platformArguments: ReadonlySet<string> = new Set(
  ["TARGET", "BUILD"].flatMap((prefix) => ["OS", "ARCH", "PLATFORM", "VARIANT"].map((part) => prefix + part)),
);

/** Arguments of Dalec itself, and the releases that have them. */
export const dalecArguments: ReadonlyMap<string, Availability> = new Map<string, Availability>([
  ["BUILDKIT_SYNTAX", {}],
  ["SOURCE_DATE_EPOCH", {}],
  ["DALEC_DISABLE_DIFF_MERGE", {}],
  ["DALEC_DISABLE_PASSTHROUGH", { since: "0.21.2" }],
  ["DALEC_DISABLE_PROXY_CONFIG", { since: "0.22" }],
  ["DALEC_DISABLE_SYMLINK", { since: "0.22" }],
  ["DALEC_GOMOD_PROXY", { since: "0.22" }],
  ["DALEC_SIGNING_CONFIG_CONTEXT_NAME", {}],
  ["DALEC_SIGNING_CONFIG_PATH", {}],
  ["DALEC_SKIP_SIGNING", {}],
  ["DALEC_SKIP_TESTS", {}],
  ["DALEC_SOURCE_FILTER_CONFIG_CONTEXT_NAME", { since: "0.21" }],
  ["DALEC_SOURCE_FILTER_CONFIG_PATH", { since: "0.21" }],
  ["DALEC_TARGET", {}],
]);

/** The beginning of the names of settings that Dalec passes on to the script that makes a system extension. */
export const sysextArguments = { prefix: "DALEC_SYSEXT_", since: "0.21" } as const satisfies {
  prefix: string;
} & Availability;

/** Arguments of Dalec itself, which a build can set although the spec does not declare them. */
export const knownArguments: readonly string[] = [...dalecArguments.keys(), ...platformArguments];

/** The releases in which a build can set an argument that the spec does not declare; undefined if there are none. */
export function availabilityOf(name: string): Availability | undefined {
  if (platformArguments.has(name)) return {};
  return dalecArguments.get(name) ?? (name.startsWith(sysextArguments.prefix) ? sysextArguments : undefined);
}

type BuildArguments = Readonly<Record<string, string>> | readonly string[];

/** Build arguments as a record, from a record or from `NAME=value` lines. */
export function argumentRecord(buildArgs: BuildArguments = {}): Record<string, string> {
  if (!isList(buildArgs)) return { ...buildArgs };
  return Object.fromEntries(
    buildArgs.map((line) => {
      const [name, ...value] = line.split("=");
      return [name, value.join("=")];
    }),
  );
}

function isList(buildArgs: BuildArguments): buildArgs is readonly string[] {
  return Array.isArray(buildArgs);
}

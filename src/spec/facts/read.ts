import { expand } from "../arguments/expand";
import { argumentRecord } from "../arguments/known";
import { syntaxLine } from "../frontend";
import { parseYaml } from "../yaml/parse";
import { entriesOf, itemsOf, textOf, valueAt, type YamlValue } from "../yaml/tree";
import { everySource, type FoundSource } from "./sources";
import type { ContextNeed, SpecFacts } from "./specFacts";

/** What `readSpec` takes into account. */
export interface ReadSpecOptions {
  /** Build arguments, as a record or as `NAME=value` lines. Defaults to none. */
  buildArgs?: Readonly<Record<string, string>> | readonly string[];
  /** Target key, such as `bookworm`; what only other targets need is left out. Defaults to all targets. */
  targetKey?: string;
}

/** Reads what a build can see from a spec; never throws, and of a broken spec it tells what can be told. */
export function readSpec(text: string, options: ReadSpecOptions = {}): SpecFacts {
  return specFacts(parseYaml(text).value, { ...options, syntax: syntaxLine(text)?.ref });
}

/** The same for a spec that is parsed already. */
export function specFacts(
  spec: YamlValue | undefined,
  options: ReadSpecOptions & { syntax?: string | undefined } = {},
): SpecFacts {
  const values = { ...declaredArguments(spec), ...argumentRecord(options.buildArgs) };
  const filled = (value: YamlValue | undefined) => {
    const written = textOf(value);
    return written === undefined ? undefined : expand(written, values).text;
  };
  const sources = everySource(spec, options.targetKey);
  const frontends = customFrontends(spec);
  return {
    ...present({
      syntax: options.syntax,
      name: textOf(valueAt(spec, "name")),
      version: filled(valueAt(spec, "version")),
      revision: filled(valueAt(spec, "revision")),
      packager: textOf(valueAt(spec, "packager")),
      newestChangelogDate: newestChangelogDate(spec),
    }),
    contexts: sources.flatMap((found) => contextNeed(found, filled)),
    ...credentials(sources),
    args: Object.keys(declaredArguments(spec)),
    frontends,
    targets: entriesOf(valueAt(spec, "targets")).map(({ key }) => key),
    images: [
      ...new Set([
        ...imageSources(sources, filled),
        ...otherImages(spec, options.targetKey),
        ...Object.values(frontends),
      ]),
    ],
  };
}

function declaredArguments(spec: YamlValue | undefined): Record<string, string> {
  return Object.fromEntries(
    entriesOf(valueAt(spec, "args")).map(({ key, value }) => [key, textOf(value) ?? ""]),
  );
}

function customFrontends(spec: YamlValue | undefined): Record<string, string> {
  return Object.fromEntries(
    entriesOf(valueAt(spec, "targets")).flatMap(({ key, value }) => {
      const frontend = valueAt(value, "frontend");
      return frontend?.type === "mapping" ? [[key, textOf(valueAt(frontend, "image")) ?? ""]] : [];
    }),
  );
}

function newestChangelogDate(spec: YamlValue | undefined): number | undefined {
  const dates = itemsOf(valueAt(spec, "changelog"))
    .map((entry) => textOf(valueAt(entry, "date")) ?? "")
    .filter((date) => /^\d{4}-\d{2}-\d{2}$/.test(date))
    .map((date) => Date.parse(`${date}T00:00:00Z`) / 1000)
    .filter(Number.isFinite);
  return dates.length === 0 ? undefined : Math.max(...dates);
}

type Fill = (value: YamlValue | undefined) => string | undefined;

function contextNeed({ path: from, source }: FoundSource, filled: Fill): ContextNeed[] {
  const context = valueAt(source, "context");
  if (context?.type !== "mapping") return [];
  const name = filled(valueAt(context, "name"));
  const path = filled(valueAt(source, "path"));
  const isWhole = path === undefined || path === "" || path === "." || path === "/";
  return [
    {
      name: name === undefined || name === "" ? "context" : name,
      from,
      ...present({ path: isWhole ? undefined : path }),
      ...present({
        includes: patterns(source, "includes", filled),
        excludes: patterns(source, "excludes", filled),
      }),
    },
  ];
}

function patterns(source: YamlValue, field: string, filled: Fill): string[] | undefined {
  const given = itemsOf(valueAt(source, field)).map((item) => filled(item) ?? "");
  return given.length === 0 ? undefined : given;
}

function credentials(sources: readonly FoundSource[]): { secrets: string[]; ssh: string[] } {
  const secrets = new Set<string>();
  const ssh = new Set<string>();
  const add = (to: Set<string>, value: YamlValue | undefined) => {
    const name = textOf(value);
    if (name !== undefined && name !== "") to.add(name);
  };
  for (const { source } of sources) {
    const auth = valueAt(source, "git", "auth");
    add(secrets, valueAt(auth, "header"));
    add(secrets, valueAt(auth, "token"));
    add(ssh, valueAt(auth, "ssh"));
    for (const generator of itemsOf(valueAt(source, "generate"))) {
      for (const { value } of entriesOf(valueAt(generator, "gomod", "auth"))) {
        add(secrets, valueAt(value, "header"));
        add(secrets, valueAt(value, "token"));
        add(ssh, valueAt(value, "ssh", "id"));
      }
    }
  }
  return { secrets: [...secrets], ssh: [...ssh] };
}

function imageSources(sources: readonly FoundSource[], filled: Fill): string[] {
  return sources.flatMap(({ source }) => filled(valueAt(source, "image", "ref")) ?? []);
}

function otherImages(spec: YamlValue | undefined, targetKey: string | undefined): string[] {
  const owners = entriesOf(valueAt(spec, "targets"))
    .filter(({ key }) => targetKey === undefined || targetKey === key)
    .map(({ value }) => value);
  return [spec, ...owners].flatMap((owner) =>
    [valueAt(owner, "image", "base"), valueAt(owner, "package_config", "signer", "image")].flatMap(
      (value) => textOf(value) ?? [],
    ),
  );
}

/** Drops what is undefined, as exact optional properties want it. */
function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in fields) {
    const value = fields[key];
    if (isPresent(value)) kept[key] = value;
  }
  return kept;
}

function isPresent<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}

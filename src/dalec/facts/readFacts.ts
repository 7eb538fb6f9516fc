import { defined } from "../../json";
import { argumentValues } from "../arguments/argumentValues";
import { expand } from "../arguments/expand";
import { argumentRecord } from "../arguments/knownArguments";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { FoundSource } from "./everySource";
import type { ParsedSpec } from "./parsedSpec";
import type { ContextNeed, SpecFacts } from "./specFacts";

/** What the facts of a spec depend on. */
export interface ReadSpecOptions {
  /** Build arguments, as a record or as `NAME=value` lines. Defaults to none. */
  buildArgs?: Readonly<Record<string, string>> | readonly string[];
  /** Key of a target, such as `bookworm`. The facts leave out what only other targets need. Defaults to all targets. */
  targetKey?: string;
}

/** Reads what a build can see from a parsed spec. */
export function specFacts(parsed: ParsedSpec, options: ReadSpecOptions = {}): SpecFacts {
  const { root, syntax, declaredArguments } = parsed;
  const { buildArgs, targetKey } = options;
  const fill = filler(argumentValues(declaredArguments, argumentRecord(buildArgs)));
  const isUsed = (key: string | undefined) =>
    targetKey === undefined || key === undefined || key === targetKey;
  const owners = fieldsOf(fieldOf(root, "targets"));
  const used = [root, ...owners.filter(({ key }) => isUsed(key))];
  const replaced = targetKey === undefined ? [] : replacedParts(root, targetKey);
  const sources = parsed.sources.filter(
    ({ targetKey: key, path }) => isUsed(key) && !replaced.some((part) => path.startsWith(`${part}[`)),
  );
  const frontends = customFrontends(owners);
  const images = [
    ...sources.flatMap((source) => fill(textAt(source, "image", "ref"))),
    ...used.flatMap(otherImages),
  ];
  return {
    ...defined({ syntax: syntax?.ref }),
    ...packageFacts(root, fill),
    ...defined({ sourceDateEpoch: declaredEpoch(declaredArguments) }),
    buildSteps: itemsAt(fieldOf(root, "build", "steps")).length,
    contexts: sources.flatMap((source) => contextNeed(source, fill)),
    patchFiles: patchFiles(root, sources, fill),
    secrets: unique(sources.flatMap((source) => credentials(source, ["header", "token"]))),
    ssh: unique(sources.flatMap((source) => credentials(source, ["ssh"]))),
    args: Object.keys(declaredArguments),
    frontends,
    signers: signersOf(
      root,
      owners.filter(({ key }) => isUsed(key)),
    ),
    targets: owners.map(({ key }) => key),
    images: unique([...images, ...Object.values(frontends)]),
  };
}

/** Substitutes build arguments in a text. Returns no text for a missing one. */
type Fill = (text: string | undefined) => string[];

function filler(values: Record<string, string>): Fill {
  return (text) => (text === undefined ? [] : [expand(text, values).text]);
}

type PackageFacts = Pick<SpecFacts, "name" | "version" | "revision" | "packager" | "newestChangelogDate">;

function packageFacts(spec: Located, fill: Fill): PackageFacts {
  const [version] = fill(textAt(spec, "version"));
  const [revision] = fill(textAt(spec, "revision"));
  return defined({
    name: textAt(spec, "name"),
    version,
    revision,
    packager: textAt(spec, "packager"),
    newestChangelogDate: newestDate(itemsAt(fieldOf(spec, "changelog"))),
  });
}

/** Lists of the spec that a target replaces with its own. */
function replacedParts(root: Located, key: string): string[] {
  const own = fieldOf(root, "targets", key);
  const repositories = itemsAt(fieldOf(own, "dependencies", "extra_repos"));
  const image = fieldOf(own, "image");
  return [
    ...(repositories.length > 0 ? ["dependencies.extra_repos"] : []),
    ...(fieldOf(image, "bases").isSet || textAt(image, "base") !== undefined ? ["image.bases"] : []),
  ];
}

function declaredEpoch({ SOURCE_DATE_EPOCH = "" }: Readonly<Record<string, string>>): number | undefined {
  return /^\d+$/.test(SOURCE_DATE_EPOCH) ? Number(SOURCE_DATE_EPOCH) : undefined;
}

function newestDate(entries: readonly Located[]): number | undefined {
  const dates = entries
    .map((entry) => textAt(entry, "date") ?? "")
    .filter((date) => /^\d{4}-\d{2}-\d{2}$/.test(date))
    .map((date) => Date.parse(`${date}T00:00:00Z`) / 1000)
    .filter(Number.isFinite);
  return dates.length === 0 ? undefined : Math.max(...dates);
}

function customFrontends(owners: readonly (Located & { key: string })[]): Record<string, string> {
  const custom = owners.filter((owner) => fieldOf(owner, "frontend").isSet);
  return Object.fromEntries(custom.map((owner) => [owner.key, textAt(owner, "frontend", "image") ?? ""]));
}

function contextNeed(source: FoundSource, fill: Fill): ContextNeed[] {
  if (!fieldOf(source, "context").isSet) return [];
  const [name] = fill(textAt(source, "context", "name"));
  const [path] = fill(textAt(source, "path"));
  const includes = patterns(fieldOf(source, "includes"), fill);
  const excludes = patterns(fieldOf(source, "excludes"), fill);
  const need: ContextNeed = { name: name === undefined || name === "" ? "context" : name, from: source.path };
  // Only a frontend that is not Dalec's fills in what is left, with values that nobody else knows.
  if ([path ?? "", ...includes, ...excludes].some((text) => /\$[{\w]/.test(text))) return [need];
  if (path !== undefined && !["", ".", "/"].includes(path)) need.path = path;
  if (includes.length > 0) need.includes = includes;
  if (excludes.length > 0) need.excludes = excludes;
  return [need];
}

/** A source that selects files of its context is left out: how Dalec places them is not known here. */
function patchFiles(root: Located, sources: readonly FoundSource[], fill: Fill): ContextNeed[] {
  const whole = sources.filter((source) =>
    ["path", "includes", "excludes"].every((field) => !fieldOf(source, field).isSet),
  );
  const byPath = new Map(whole.map((source) => [source.path, source]));
  const patches = fieldsOf(fieldOf(root, "patches")).flatMap(itemsAt);
  return patches.flatMap((patch) => {
    const source = byPath.get(fieldOf(root, "sources", textAt(patch, "source") ?? "").path);
    const [need] = source === undefined ? [] : contextNeed(source, fill);
    const [path = ""] = fill(textAt(patch, "path"));
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (need === undefined || parts.length === 0 || parts.includes("..") || path.includes("$")) return [];
    return [{ name: need.name, from: patch.path, path: parts.join("/") }];
  });
}

function patterns(list: Located, fill: Fill): string[] {
  return itemsAt(list).flatMap((item) => fill(textAt(item)));
}

/** Names of the secrets or agents with which a source and its Go modules authenticate. */
function credentials(source: FoundSource, fields: readonly string[]): string[] {
  const hosts = itemsAt(fieldOf(source, "generate")).flatMap((item) =>
    fieldsOf(fieldOf(item, "gomod", "auth")),
  );
  return fields.flatMap((name) => [
    ...present(textAt(source, "git", "auth", name)),
    ...hosts.flatMap((host) => present(name === "ssh" ? textAt(host, "ssh", "id") : textAt(host, name))),
  ]);
}

function signersOf(root: Located, owners: readonly (Located & { key: string })[]): Record<string, string> {
  const field = ["package_config", "signer", "image"];
  const places: [string, Located][] = [["", root], ...owners.map(inTargets)];
  const found = places.flatMap(([path, owner]) =>
    present(textAt(owner, ...field)).map((image) => [`${path}${field.join(".")}`, image]),
  );
  return Object.fromEntries(found);
}

function inTargets(owner: Located & { key: string }): [string, Located] {
  return [`targets.${owner.key}.`, owner];
}

function otherImages(owner: Located): string[] {
  return [
    ...present(textAt(owner, "image", "base")),
    ...present(textAt(owner, "package_config", "signer", "image")),
  ];
}

function present(text: string | undefined): string[] {
  return text === undefined ? [] : [text];
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dalecArguments, sysextArguments } from "../../src/dalec/arguments/knownArguments";
import { loader } from "../../src/dalec/releases/loader";
import { type Availability, lineOf, newestOfLines, nextLine } from "../../src/dalec/releases/release";
import type { Rule } from "../../src/dalec/rule";
import { rules } from "../../src/dalec/rules";
import type { Field, Schema } from "../../src/dalec/schema/schemaDefinition";
import { spec } from "../../src/dalec/schema/specSchema";
import { everyDistribution } from "../../src/dalec/targets/distributions";
import { everyTarget } from "../../src/dalec/targets/targetTable";
import { defined } from "../../src/json";
import { tableOf, withMarked } from "./markdown.mjs";

const file = join(__dirname, "..", "..", "docs", "releases.md");

/** Something that not every release has. */
interface Part extends Availability {
  kind: string;
  /** In Markdown. */
  text: string;
}

/** The page about releases with what came and went with each, between its markers. */
export function withReleases(page: string): string {
  const parts = [...fields(), ...targets(), ...buildArguments(), ...readings(), ...checks()].filter(
    ({ since, until }) => since !== undefined || until !== undefined,
  );
  const lines = [...newestOfLines.map(lineOf), nextLine].reverse();
  const sections = lines.map((line, index) => section(line, lines[index + 1], parts)).join("\n");
  return withMarked(page, "releases", `\n${sections}\n`);
}

/** What a line of releases has that the line before it has not, and the other way round. */
function section(line: string, before: string | undefined, parts: readonly Part[]): string {
  const title = line === nextLine ? `## ${line}, which is not released yet` : `## ${line}`;
  const came = parts.filter(({ since }) => since !== undefined && lineOf(since) === line);
  const gone = parts.filter(({ until }) => until !== undefined && until === before);
  if (came.length === 0 && gone.length === 0) {
    const first = before === undefined ? "The oldest line that the check knows." : "Nothing came or went.";
    return `${title}\n\n${first}\n`;
  }
  const rows = [
    ...came.map((part) => [part.kind, part.text, part.since === line ? "new" : `new in ${part.since}`]),
    ...gone.map((part) => [part.kind, part.text, "gone"]),
  ];
  return `${title}\n\n${tableOf(["part", "name", "change"], rows)}`;
}

/** A schema, and the path at which a spec has it. */
interface Place {
  schema: Schema;
  path: string;
}

/** The fields and the forms of values that only some releases have, each at its shortest path. */
function fields(): Part[] {
  const parts: Part[] = [];
  const seen = new Set<Schema | Field>();
  const places: Place[] = [{ schema: spec, path: "" }];
  for (const { schema, path } of places) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    if (schema.kind === "list") places.push({ schema: schema.items, path: `${path}[]` });
    if (schema.kind === "map") places.push({ schema: schema.values, path: `${path}.*` });
    if (schema.kind === "either") {
      places.push({ schema: schema.preferred, path }, { schema: schema.other, path });
    }
    if (schema.kind !== "object") continue;
    for (const [name, field] of Object.entries(schema.fields())) {
      if (seen.has(field)) continue;
      seen.add(field);
      const at = path === "" ? name : `${path}.${name}`;
      parts.push({ kind: "field", text: `\`${at}\``, ...releasesOf(field) }, ...forms(field.schema, at));
      places.push({ schema: field.schema, path: at });
    }
  }
  return parts;
}

function forms(schema: Schema, path: string): Part[] {
  if (schema.kind !== "either") return [];
  return (["preferred", "other"] as const).map((form) => {
    const shape = schema[form].kind === "list" ? "as a list" : "as a mapping";
    return { kind: "form", text: `\`${path}\` ${shape}`, ...schema.forms[form] };
  });
}

function releasesOf({ since, until }: Availability): Availability {
  return defined({ since, until });
}

/** Distributions as a whole, and routes that are newer or older than their distribution. */
function targets(): Part[] {
  const whole = everyDistribution.map(({ key, title, ...distribution }) => ({
    kind: "targets",
    text: `\`${key}/…\`: ${title}`,
    ...releasesOf(distribution),
  }));
  const routes = everyTarget.flatMap(({ name, distribution, ...target }) => {
    const isAsDistribution = target.since === distribution?.since && target.until === distribution?.until;
    return isAsDistribution ? [] : [{ kind: "target", text: `\`${name}\``, ...releasesOf(target) }];
  });
  return [...whole, ...routes];
}

function buildArguments(): Part[] {
  const named = [...dalecArguments].map(([name, availability]) => ({
    kind: "argument",
    text: `\`${name}\``,
    ...availability,
  }));
  const { prefix, ...availability } = sysextArguments;
  return [...named, { kind: "argument", text: `\`${prefix}…\``, ...availability }];
}

function readings(): Part[] {
  return Object.values(loader).map(({ meaning, ...availability }) => ({
    kind: "reading",
    text: meaning,
    ...availability,
  }));
}

function checks(): Part[] {
  return Object.entries<Rule>(rules).map(([code, rule]) => ({
    kind: "rule",
    text: `[\`${code}\`](diagnostics.md#${code})`,
    ...releasesOf(rule),
  }));
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === __filename) {
  writeFileSync(file, withReleases(readFileSync(file, "utf8")));
}

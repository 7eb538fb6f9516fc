import { defined } from "../../json";
import { didYouMean, nearestNames, slipsOf } from "../nearest";
import { loader } from "../releases/loader";
import type { LenientRuleCode } from "../rules";
import type {
  Choice,
  EitherSchema,
  Field,
  ListSchema,
  MapSchema,
  ObjectSchema,
  Schema,
  TextSchema,
} from "../schema/schemaDefinition";
import { type Position, spanOf } from "../yaml/located";
import { fieldPath, itemPath } from "../yaml/path";
import {
  isNull,
  ScalarKind,
  type Span,
  textOf,
  type YamlEntry,
  type YamlMapping,
  type YamlMerge,
  type YamlScalar,
  type YamlValue,
} from "../yaml/tree";
import type { CheckReport, Hint } from "./checkReport";
import { described } from "./describedValue";
import { insteadOfItems, insteadOfList } from "./otherForm";
import { permissionsProblem } from "./permissions";
import { type Owner, placeOf } from "./placeOf";

/** A text of the spec in which Dalec substitutes build arguments. */
export interface FilledText extends Position {
  text: string;
}

/** The position of a value, and what applies there. */
interface Scope extends Position {
  /** Whether Dalec does not substitute build arguments. */
  literal: boolean;
  /** Whether `x-…` fields are errors. */
  strict: boolean;
  /** Whether Dalec never uses the value, so that it matters only whether Dalec can read it. */
  unused: boolean;
  /** The object that contains the value. Omitted for the whole spec. */
  owner?: Owner;
}

/**
 * Compares a value with its schema: unknown fields, wrong types, missing fields. Returns the texts in which Dalec
 * substitutes build arguments.
 */
export function checkStructure(schema: Schema, value: YamlValue, report: CheckReport): FilledText[] {
  const check = new StructureCheck(report);
  check.value(schema, value, {
    path: "",
    offset: value.offset,
    end: value.offset,
    literal: false,
    strict: false,
    unused: false,
  });
  return check.filled;
}

class StructureCheck {
  readonly filled: FilledText[] = [];

  constructor(private readonly report: CheckReport) {}

  value(schema: Schema, value: YamlValue, at: Scope): void {
    if (value.tag !== undefined) this.tag(value.tag, schema, value, at);
    switch (schema.kind) {
      case "text":
        this.text(schema, value, at);
        break;
      case "boolean":
        this.scalar(value, at, "true or false", ({ kind }) => kind === ScalarKind.Boolean);
        break;
      case "integer":
        this.number(value, at, "a whole number", Number.NEGATIVE_INFINITY, 2 ** 63);
        break;
      case "mode":
        this.mode(value, at);
        break;
      case "date":
        this.scalar(value, at, "a day such as 2026-11-23", isDate);
        break;
      case "nothing":
        this.nothing(value, at);
        break;
      case "list":
        this.list(schema, value, at);
        break;
      case "map":
        this.map(schema, value, at);
        break;
      case "object":
        this.object(schema, value, at);
        break;
      case "either":
        this.either(schema, value, at);
        break;
    }
  }

  /** Dalec finds no mapping, number or boolean that has a tag. It finds texts and lists, except with some tags. */
  private tag(tag: string, schema: Schema, value: YamlValue, at: Scope): void {
    const short = tag.replace(/^tag:yaml\.org,2002:/, "!!");
    if (short === "!!str" && value.type === "scalar") return;
    const position = valuePosition(value, at);
    const isRead =
      !["!!bool", "!!binary", "!!set", "!!map", "!!omap"].includes(short) &&
      ((value.type === "scalar" && schema.kind === "text") ||
        (value.type === "list" && schema.kind === "list" && !schema.refusesTags));
    if (isRead)
      this.report.addWarning("yaml-tag", position, `the tag "${short}" has no effect`, "Remove it.");
    else this.report.add("yaml-tag", position, `Dalec finds no value with the tag "${short}"`, "Remove it.");
  }

  private text(schema: TextSchema, value: YamlValue, at: Scope): void {
    if (value.type !== "scalar") {
      this.wrongType(value, at, "a text", value.type === "list" ? insteadOfList(at.path) : undefined);
      return;
    }
    const text = textOf(value) ?? "";
    if (value.kind !== ScalarKind.Null && text !== value.text) this.unquoted(value, text, at);
    if (schema.values !== undefined && text !== "" && !schema.values.includes(text)) {
      const allowed = schema.values.map((known) => `"${known}"`).join(", ");
      const position = { path: at.path, ...spanOf(value) };
      const hint = () => didYouMean(nearestNames(text, schema.values ?? []));
      const message = `expected one of ${allowed}, got "${text}"`;
      if (schema.unchecked)
        this.report.addWarning("unknown-value", position, `${message}, which has no effect`, hint);
      else this.report.addUnknown("unknown-value", position, message, hint);
    }
    if (schema.filled && !at.literal) this.filled.push({ path: at.path, ...spanOf(value), text });
  }

  private unquoted({ kind, text: written, ...span }: YamlScalar, text: string, at: Scope): void {
    const meaning = kind === ScalarKind.Boolean ? "a boolean" : "a number";
    const message = `Dalec reads ${written} as ${meaning}, so the text is "${text}"`;
    this.report.add(
      "unquoted-text",
      { path: at.path, ...spanOf(span) },
      message,
      `Put it in quotes: "${written}".`,
    );
  }

  private scalar(value: YamlValue, at: Scope, wanted: string, fits: (scalar: YamlScalar) => boolean): void {
    if (isNull(value)) return;
    if (value.type !== "scalar" || !fits(value)) this.wrongType(value, at, wanted);
  }

  private number(value: YamlValue, at: Scope, wanted: string, least: number, most: number): void {
    const isNumber = ({ number = Number.NaN }: YamlScalar) => number >= least && number <= most;
    this.scalar(value, at, wanted, isNumber);
    if (value.type !== "scalar" || value.kind !== ScalarKind.Float || !isNumber(value)) return;
    const position = { path: at.path, ...spanOf(value) };
    const message = `Dalec reads ${value.text} as ${Math.trunc(value.number ?? 0)}`;
    this.report.add("truncated-number", position, message);
  }

  private mode(value: YamlValue, at: Scope): void {
    this.number(value, at, "permission bits such as 0o755, without quotes", 0, 0xffffffff);
    const problem = value.type === "scalar" ? permissionsProblem(value) : undefined;
    if (problem === undefined) return;
    const position = { path: at.path, ...spanOf(value) };
    this.report.add("decimal-permissions", position, problem.message, problem.hint);
  }

  private nothing(value: YamlValue, at: Scope): void {
    if (value.type === "mapping") this.unknownFields(value, {}, at);
    else if (!isNull(value)) this.wrongType(value, at, "an empty mapping, {}");
  }

  private list(schema: ListSchema, value: YamlValue, at: Scope): void {
    if (isNull(value)) return;
    if (value.type !== "list") {
      const isText = value.type === "scalar" && schema.items.kind === "text";
      this.wrongType(value, at, "a list", isText ? `Write [${JSON.stringify(value.text)}].` : undefined);
      return;
    }
    value.items.forEach((item, index) => {
      const inner = { ...at, path: itemPath(at.path, index), ...spanOf(item) };
      if (isNull(item) && schema.refusesNullItems) this.emptyItem(inner);
      else this.value(schema.items, item, inner);
    });
  }

  private map(schema: MapSchema, value: YamlValue, at: Scope): void {
    if (isNull(value)) return;
    if (value.type !== "mapping") {
      this.wrongType(value, at, "a mapping", insteadOfItems(value, schema));
      return;
    }
    this.merges(value, at, ({ repeated }) => repeated);
    for (const entry of value.entries) {
      const inner = { ...at, path: fieldPath(at.path, entry.key), ...spanOf(entry) };
      if (schema.textKeys && this.report.supports(loader.packageNames)) this.textKey(entry, inner);
      if (schema.filledKeys && !at.literal) this.filled.push({ ...inner, text: entry.key });
      if (isNull(entry.value) && schema.refusesNullValues) this.emptyItem(inner);
      else this.value(schema.values, entry.value, inner);
    }
  }

  private textKey({ key, keyKind, keyMarked }: YamlEntry, at: Scope): void {
    if (keyKind !== ScalarKind.String) {
      this.report.add("wrong-type", at, `the name "${key}" must be in quotes`);
    } else if (keyMarked) {
      this.report.add("wrong-type", at, `the name "${key}" cannot be an alias or have an anchor`);
    }
  }

  /** Dalec rejects fields that are merged in and also set, or merged in twice. Names of a map may also be set. */
  private merges(value: YamlMapping, at: Scope, duplicates: (merge: YamlMerge) => readonly string[]): void {
    for (const merge of value.merges ?? []) {
      if (merge.value.type === "scalar" && !isNull(merge.value)) {
        this.wrongType(merge.value, at, "a mapping to merge");
      }
      for (const name of duplicates(merge)) {
        const position = { path: fieldPath(at.path, name), ...spanOf(merge) };
        this.report.add("duplicate-field", position, `"${name}" is merged in here, but is already set`);
      }
    }
  }

  private object(schema: ObjectSchema, value: YamlValue, outer: Scope): void {
    const at = { ...outer, strict: outer.strict || schema.strict === true || this.isStrictBelow(outer) };
    const fields = schema.fields();
    if (value.type !== "mapping" && !isNull(value)) {
      this.wrongType(value, at, `a mapping (${named(this.namesOf(fields))})`);
      return;
    }
    const mapping: YamlMapping =
      value.type === "mapping" ? value : { ...spanOf(value), type: "mapping", entries: [] };
    const { entries } = mapping;
    const names = entries.map(({ key }) => key);
    const owner = { schema, path: at.path, names, ...defined({ above: outer.owner }) };
    const unread = this.unknownFields(mapping, fields, at, owner);
    this.merges(mapping, at, ({ repeated, overridden }) => [...repeated, ...overridden]);
    for (const merge of mapping.merges ?? []) {
      if (merge.value.type !== "list") continue;
      this.wrongType(merge.value, at, "one mapping to merge");
    }
    for (const [name, field] of Object.entries(fields)) {
      const entry = entries.find(({ key }) => key === name);
      if (isMissing(entry?.value)) this.missing(name, field.presence, at, entry ?? at);
      // An empty field counts as missing, an empty item of a list or a map as an empty object.
      if (entry === undefined || isNull(entry.value) || unread.has(name)) continue;
      this.value(field.schema, entry.value, {
        path: fieldPath(at.path, name),
        ...spanOf(entry),
        literal: at.literal || field.literal === true,
        strict: at.strict,
        unused: at.unused || field.unused === true,
        owner,
      });
    }
    if (schema.choice !== undefined) this.choice(schema.choice, fields, entries, at);
  }

  /** The first releases allow `x-…` fields only at the top level. */
  private isStrictBelow({ path }: Scope): boolean {
    return path !== "" && !this.report.supports(loader.extensionsBelowTop);
  }

  private choice(
    { of, several }: Choice,
    fields: Readonly<Record<string, Field>>,
    entries: readonly YamlEntry[],
    at: Scope,
  ): void {
    const chosen = of.filter((name) => !isMissing(entries.find(({ key }) => key === name)?.value));
    if (chosen.length === 1 || (several && chosen.length > 0)) return;
    const known = of.filter((name) => this.report.supports(fields[name] ?? {}));
    const wanted = `expected ${several ? "at least" : "exactly"} one of ${known.join(", ")}`;
    const message = `${wanted}, got ${chosen.length === 0 ? "none" : chosen.join(" and ")}`;
    if (chosen.length > 0) this.incomplete("several-chosen", message, at);
    // A release that this library does not know can have another kind.
    else if (entries.some(({ key, value }) => !Object.hasOwn(fields, key) && !isMissing(value)))
      this.report.addUnknown("nothing-chosen", at, message);
    else this.incomplete("nothing-chosen", message, at);
  }

  private either(schema: EitherSchema, value: YamlValue, at: Scope): void {
    const isOther = schema.other.kind === (value.type === "scalar" && !isNull(value) ? "text" : value.type);
    const form = isOther ? "other" : "preferred";
    const availability = isNull(value) ? {} : schema.forms[form];
    // The releases that accept a list in place of a mapping do not all read it.
    if (isOther && availability && !this.report.supports(availability)) {
      this.value(schema.preferred, value, at);
      return;
    }
    const isRead =
      availability === undefined ||
      this.report.addUnavailable("wrong-type", valuePosition(value, at), nameOfForm(value), availability);
    if (isRead) this.value(schema[form], value, at);
  }

  /** Reports the fields that Dalec does not have. Returns those that it has in other releases, and does not read. */
  private unknownFields(
    value: YamlMapping,
    fields: Readonly<Record<string, Field>>,
    at: Scope,
    owner?: Owner,
  ): ReadonlySet<string> {
    const unread = new Set<string>();
    for (const entry of value.entries) {
      const { key } = entry;
      if (!at.strict && /^[xX]-/.test(key)) continue;
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const position = { path: fieldPath(at.path, key), ...spanOf(entry) };
      if (field !== undefined) {
        const isRead = this.report.addUnavailable("unknown-field", position, `field "${key}"`, field);
        if (!isRead) unread.add(key);
        continue;
      }
      this.report.addUnknown("unknown-field", position, `unknown field "${key}"`, () => {
        const known = this.namesOf(fields);
        const place = owner && placeOf(key, entry.value, owner, (other) => this.report.supports(other));
        const slips = didYouMean(slipsOf(key, known));
        // A place within a new item is far: a slip is then the likelier cause.
        if (slips !== undefined && place !== undefined && !/\[\]|<name>/.test(place))
          return `${slips} ${place}`;
        return slips ?? place ?? didYouMean(nearestNames(key, known));
      });
    }
    return unread;
  }

  /** The names of the fields that the release has. */
  private namesOf(fields: Readonly<Record<string, Field>>): string[] {
    return Object.entries(fields).flatMap(([name, field]) => (this.report.supports(field) ? [name] : []));
  }

  private missing(name: string, presence: Field["presence"], at: Scope, span: Span): void {
    if (presence === "optional") return;
    const message = `"${name}" is missing`;
    const scope = { ...at, ...spanOf(span) };
    if (presence === "required") this.incomplete("missing-field", message, scope);
    else this.report.addWarning("missing-field", scope, message);
  }

  private incomplete(code: LenientRuleCode, message: string, at: Scope): void {
    if (at.unused) this.report.addWarning(code, at, message);
    else this.report.add(code, at, message);
  }

  private emptyItem(at: Scope): void {
    this.report.add("empty-item", at, "this value is empty, and Dalec crashes on it");
  }

  private wrongType(value: YamlValue, at: Scope, wanted: string, hint?: Hint): void {
    const message = `expected ${wanted}, got ${described(value)}`;
    this.report.addUnknown("wrong-type", valuePosition(value, at), message, hint);
  }
}

/** The position of a value; of its name when it is empty. */
function valuePosition(value: YamlValue, { path, ...at }: Scope): Position {
  return { path, ...spanOf(isNull(value) ? at : value) };
}

function isMissing(value: YamlValue | undefined): boolean {
  if (value === undefined || isNull(value)) return true;
  return (value.type === "list" && value.items.length === 0) || textOf(value) === "";
}

function isDate({ text }: YamlScalar): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

/** The form of a value that Dalec reads in two forms. */
function nameOfForm(value: YamlValue): string {
  return value.type === "list" ? "list here" : "mapping here";
}

/** Names in a message: all of them, or the first few. */
function named(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}

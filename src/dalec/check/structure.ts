import { didYouMean, nearestNames } from "../nearest";
import type {
  Choice,
  EitherSchema,
  ListSchema,
  MapSchema,
  ObjectSchema,
  Schema,
  TextSchema,
} from "../schema/schema";
import { fieldPath, itemPath } from "../yaml/path";
import {
  isNull,
  type Offset,
  ScalarKind,
  textOf,
  type YamlEntry,
  type YamlMapping,
  type YamlMerge,
  type YamlScalar,
  type YamlValue,
} from "../yaml/tree";
import type { Place, Report } from "./report";

/** A text of the spec into which build arguments are filled. */
export interface FilledText extends Place {
  text: string;
}

/** Where a value stands, and what applies to it. */
interface Position extends Place {
  /** Whether build arguments are not filled in. */
  literal: boolean;
  /** Whether `x-…` fields are refused. */
  strict: boolean;
  /** Whether Dalec never uses what stands here, so that only what it cannot read is an error. */
  unused: boolean;
}

/**
 * Compares a value with its schema: unknown fields, wrong types, missing fields. Gives the texts into which build
 * arguments are filled.
 */
export function checkStructure(schema: Schema, value: YamlValue, report: Report): FilledText[] {
  const check = new StructureCheck(report);
  check.value(schema, value, {
    path: "",
    offset: value.offset,
    literal: false,
    strict: false,
    unused: false,
  });
  return check.filled;
}

class StructureCheck {
  readonly filled: FilledText[] = [];

  constructor(private readonly report: Report) {}

  value(schema: Schema, value: YamlValue, at: Position): void {
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
        this.number(value, at, "permission bits such as 0o755, without quotes", 0, 0xffffffff);
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

  /** Behind a tag Dalec finds no mapping, number or truth value; a text or a list it finds, but for some tags. */
  private tag(tag: string, schema: Schema, value: YamlValue, at: Position): void {
    const short = tag.replace(/^tag:yaml\.org,2002:/, "!!");
    if (short === "!!str" && value.type === "scalar") return;
    const place = { path: at.path, offset: valueOffset(value, at) };
    const isRead =
      !["!!bool", "!!binary", "!!set", "!!map", "!!omap"].includes(short) &&
      ((value.type === "scalar" && schema.kind === "text") ||
        (value.type === "list" && schema.kind === "list" && !schema.refusesNull));
    if (isRead)
      this.report.warning("yaml-tag", place, `the tag "${short}" has no meaning here`, "Leave it out.");
    else
      this.report.error("yaml-tag", place, `Dalec finds no value behind the tag "${short}"`, "Leave it out.");
  }

  private text(schema: TextSchema, value: YamlValue, at: Position): void {
    if (value.type !== "scalar") {
      this.wrongType(value, at, "a text");
      return;
    }
    const text = textOf(value) ?? "";
    if (schema.values !== undefined && text !== "" && !schema.values.includes(text)) {
      const allowed = schema.values.map((known) => `"${known}"`).join(", ");
      const place = { path: at.path, offset: value.offset };
      const hint = () => didYouMean(nearestNames(text, schema.values ?? []));
      const message = `"${text}" is none of ${allowed}`;
      if (schema.unchecked)
        this.report.warning("unknown-value", place, `${message}, and has no effect`, hint);
      else this.report.error("unknown-value", place, message, hint);
    }
    if (schema.filled && !at.literal) this.filled.push({ path: at.path, offset: value.offset, text });
  }

  private scalar(
    value: YamlValue,
    at: Position,
    wanted: string,
    fits: (scalar: YamlScalar) => boolean,
  ): void {
    if (isNull(value)) return;
    if (value.type !== "scalar" || !fits(value)) this.wrongType(value, at, wanted);
  }

  private number(value: YamlValue, at: Position, wanted: string, least: number, most: number): void {
    const isNumber = ({ number }: YamlScalar) => number !== undefined && number >= least && number <= most;
    this.scalar(value, at, wanted, isNumber);
    if (value.type !== "scalar" || value.kind !== ScalarKind.Float || !isNumber(value)) return;
    const place = { path: at.path, offset: value.offset };
    this.report.warning(
      "truncated-number",
      place,
      `Dalec reads ${value.text} as ${Math.trunc(value.number ?? 0)}`,
    );
  }

  private nothing(value: YamlValue, at: Position): void {
    if (value.type === "mapping") this.unknownFields(value, [], at);
    else if (!isNull(value)) this.wrongType(value, at, "an empty mapping, {}");
  }

  private list(schema: ListSchema, value: YamlValue, at: Position): void {
    if (isNull(value) && !schema.refusesNull) return;
    if (value.type !== "list") {
      this.wrongType(value, at, "a list");
      return;
    }
    value.items.forEach((item, index) => {
      const place = { ...at, path: itemPath(at.path, index), offset: item.offset };
      if (isNull(item) && schema.refusesNullItems) this.emptyItem(place);
      else this.value(schema.items, item, place);
    });
  }

  private map(schema: MapSchema, value: YamlValue, at: Position): void {
    if (isNull(value)) return;
    if (value.type !== "mapping") {
      this.wrongType(value, at, "a mapping");
      return;
    }
    this.merges(value, at, ({ repeated }) => repeated);
    for (const entry of value.entries) {
      const place = { ...at, path: fieldPath(at.path, entry.key), offset: entry.keyOffset };
      if (schema.textKeys && entry.keyKind !== ScalarKind.String) {
        this.report.error("wrong-type", place, `the name "${entry.key}" must stand in quotes`);
      } else if (schema.textKeys && entry.keyMarked) {
        this.report.error(
          "wrong-type",
          place,
          `the name "${entry.key}" cannot be an alias, or have an anchor`,
        );
      }
      if (schema.filledKeys && !at.literal) this.filled.push({ ...place, text: entry.key });
      if (isNull(entry.value) && schema.refusesNullValues) this.emptyItem(place);
      else this.value(schema.values, entry.value, place);
    }
  }

  /** Dalec refuses fields that are merged in and given as well, or merged in twice; names of a mapping may be given. */
  private merges(value: YamlMapping, at: Position, doubled: (merge: YamlMerge) => readonly string[]): void {
    for (const merge of value.merges ?? []) {
      if (merge.value.type === "scalar" && !isNull(merge.value)) {
        this.wrongType(merge.value, { ...at, offset: merge.offset }, "a mapping to merge");
      }
      for (const name of doubled(merge)) {
        const place = { path: fieldPath(at.path, name), offset: merge.offset };
        this.report.error("duplicate-field", place, `"${name}" is merged in here, and given already`);
      }
    }
  }

  private object(schema: ObjectSchema, value: YamlValue, outer: Position): void {
    const at = { ...outer, strict: outer.strict || schema.strict === true };
    const fields = schema.fields();
    if (value.type !== "mapping" && !isNull(value)) {
      this.wrongType(value, at, `a mapping (${named(fields)})`);
      return;
    }
    const entries = value.type === "mapping" ? value.entries : [];
    if (value.type === "mapping") {
      this.unknownFields(value, Object.keys(fields), at);
      this.merges(value, at, ({ repeated, overridden }) => [...repeated, ...overridden]);
      for (const { value: merged, offset } of value.merges ?? []) {
        if (merged.type === "list") this.wrongType(merged, { ...at, offset }, "one mapping to merge");
      }
    }
    for (const [name, { schema: wanted, presence, literal, unused }] of Object.entries(fields)) {
      const entry = entries.find(({ key }) => key === name);
      const offset = entry?.keyOffset ?? at.offset;
      const place = {
        path: fieldPath(at.path, name),
        offset,
        literal: at.literal || literal === true,
        strict: at.strict,
        unused: at.unused || unused === true,
      };
      if (isMissing(entry?.value)) this.missing(name, presence, { ...at, offset });
      // An empty field is a missing one; as an item of a list or a mapping, it is an empty object.
      if (entry !== undefined && (!isNull(entry.value) || refusesNull(wanted)))
        this.value(wanted, entry.value, place);
    }
    if (schema.choice !== undefined) this.choice(schema.choice, entries, at);
  }

  private choice({ of, several }: Choice, entries: readonly YamlEntry[], at: Position): void {
    const given = of.filter((name) => !isMissing(entries.find(({ key }) => key === name)?.value));
    if (given.length === 1 || (several && given.length > 0)) return;
    const place = { path: at.path, offset: at.offset };
    const wanted = `${several ? "at least" : "exactly"} one of ${of.join(", ")} is needed here`;
    const message = given.length === 0 ? wanted : `${wanted}, found ${given.join(" and ")}`;
    this.incomplete(given.length === 0 ? "nothing-chosen" : "several-chosen", place, message, at);
  }

  private either(schema: EitherSchema, value: YamlValue, at: Position): void {
    const isOther = matchesKind(schema.other, value) && !matchesKind(schema.preferred, value);
    this.value(isOther ? schema.other : schema.preferred, value, at);
  }

  private unknownFields(value: YamlMapping, known: readonly string[], at: Position): void {
    for (const { key, keyOffset } of value.entries) {
      if (known.includes(key) || (!at.strict && /^[xX]-/.test(key))) continue;
      const place = { path: fieldPath(at.path, key), offset: keyOffset };
      this.report.error("unknown-field", place, `unknown field "${key}"`, () =>
        didYouMean(nearestNames(key, known)),
      );
    }
  }

  private missing(name: string, presence: "optional" | "expected" | "required", at: Position): void {
    const message = `"${name}" is missing`;
    const place = { path: at.path, offset: at.offset };
    if (presence === "required") this.incomplete("missing-field", place, message, at);
    if (presence === "expected") this.report.warning("missing-field", place, message);
  }

  private incomplete(code: string, place: Place, message: string, at: Position): void {
    if (at.unused) this.report.warning(code, place, message);
    else this.report.error(code, place, message);
  }

  private emptyItem(at: Position): void {
    this.report.error("empty-item", at, "an empty value stands here, and Dalec fails on it");
  }

  private wrongType(value: YamlValue, at: Position, wanted: string): void {
    const place = { path: at.path, offset: valueOffset(value, at) };
    this.report.error("wrong-type", place, `expected ${wanted}, found ${found(value)}`);
  }
}

/** The place of a value; of an empty one, that of its name. */
function valueOffset(value: YamlValue, at: Position): Offset {
  return isNull(value) ? at.offset : value.offset;
}

function isMissing(value: YamlValue | undefined): boolean {
  if (value === undefined || isNull(value)) return true;
  return (value.type === "list" && value.items.length === 0) || textOf(value) === "";
}

function refusesNull(schema: Schema): boolean {
  return schema.kind === "list" && schema.refusesNull === true;
}

function isDate({ text }: YamlScalar): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function matchesKind(schema: Schema, value: YamlValue): boolean {
  switch (value.type) {
    case "list":
      return schema.kind === "list";
    case "mapping":
      return schema.kind === "map" || schema.kind === "object";
    case "scalar":
      return schema.kind === "text" && !isNull(value);
  }
}

function named(fields: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(fields);
  return names.length > 4 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}

function found(value: YamlValue): string {
  if (value.type !== "scalar") return value.type === "list" ? "a list" : "a mapping";
  switch (value.kind) {
    case ScalarKind.Null:
      return "nothing";
    case ScalarKind.Boolean:
    case ScalarKind.Integer:
    case ScalarKind.Float:
      return value.text;
    case ScalarKind.String:
      return JSON.stringify(value.text.length > 40 ? `${value.text.slice(0, 40)}…` : value.text);
  }
}

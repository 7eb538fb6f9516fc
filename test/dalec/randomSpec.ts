import type { Field, ObjectSchema, Schema } from "../../src/dalec/schema/schemaDefinition";
import { spec } from "../../src/dalec/schema/specSchema";

/** Numbers from 0 to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The text of a scalar as it is written in YAML. */
class Raw {
  constructor(readonly text: string) {}
}
type Value = Raw | Value[] | Map<string, Value>;

const names = ["src", "a", "b", "patch-1", "x-y", "/etc/a.conf", "out/bin", "TARGETARCH", "VERSION"];
const words = ["a", "src", "/usr/bin/a", "1.2.3", "'quoted'", '"two words"', `\${VERSION}`, `\${TARGETARCH}`];
const odd = [
  "",
  "~",
  "1",
  "-1",
  "1.5",
  "true",
  "0o755",
  "0755",
  "1e3",
  "yes",
  "''",
  `\${NOBODY}`,
  "${X",
  "a=b",
  "*",
];
const digest = `sha256:${"a".repeat(64)}`;

/**
 * A random spec that follows the schema, with mistakes: values of another type, empty values, unknown fields, missing
 * fields. Equal seeds give equal texts.
 *
 * `faults` is the probability of a mistake at each field.
 */
export function randomSpec(seed: number, faults: number): string {
  return new SpecWriter(randomNumbers(seed), faults).text();
}

class SpecWriter {
  constructor(
    private readonly random: () => number,
    private readonly faults: number,
  ) {}

  text(): string {
    const value = this.object(spec, 0);
    if (this.is(0.7))
      value.set(
        "args",
        new Map([
          ["VERSION", new Raw("1")],
          ["TARGETARCH", new Raw("")],
        ]),
      );
    if (this.is(0.9)) value.delete("patches");
    return block(value, "");
  }

  private is(chance: number): boolean {
    return this.random() < chance;
  }

  private one<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)] as T;
  }

  private value(schema: Schema, depth: number): Value {
    if (this.is(this.faults)) return this.wrong();
    switch (schema.kind) {
      case "text":
        return new Raw(this.one(schema.values ?? (this.is(this.faults) ? odd : words)));
      case "boolean":
        return new Raw(this.one(["true", "false"]));
      case "integer":
        return new Raw(this.one(["0", "1", "7"]));
      case "mode":
        return new Raw(this.one(["0o755", "0644", "493", "0"]));
      case "date":
        return new Raw("2026-11-23");
      case "nothing":
        return new Map();
      case "list":
        return this.several(() => this.value(schema.items, depth + 1));
      case "map":
        return new Map(this.several(() => [this.one(names), this.value(schema.values, depth + 1)] as const));
      case "object":
        return this.object(schema, depth + 1);
      case "either":
        return this.value(this.is(0.8) ? schema.preferred : schema.other, depth);
    }
  }

  private several<T>(make: () => T): T[] {
    const count = this.is(this.faults) ? 0 : this.is(0.7) ? 1 : 2;
    return Array.from({ length: count }, make);
  }

  private object(schema: ObjectSchema, depth: number): Map<string, Value> {
    const fields = Object.entries(schema.fields());
    const chosen = this.chosen(schema);
    const result = new Map<string, Value>();
    for (const [name, field] of fields) {
      if (this.isGiven(name, field, chosen, depth)) result.set(name, this.field(name, field, depth));
    }
    if (this.is(this.faults)) result.set(this.one(["x-more", "more", "X-more"]), this.wrong());
    if (schema.name === "Source" && !this.is(this.faults)) this.fit(result);
    return result;
  }

  /** Adds and removes the fields of a source that its kind requires or forbids. */
  private fit(source: Map<string, Value>): void {
    const inline = source.get("inline");
    const isFile = source.has("http") || (inline instanceof Map && inline.has("file"));
    if (isFile) for (const name of ["path", "includes", "excludes"]) source.delete(name);
    if (source.has("image")) source.set("path", new Raw("/opt"));
  }

  private chosen({ choice }: ObjectSchema): { of: readonly string[]; taken: string[] } {
    if (choice === undefined) return { of: [], taken: [] };
    const taken = this.is(this.faults) ? [] : [this.one(choice.of)];
    return { of: choice.of, taken: this.is(this.faults) ? [...taken, this.one(choice.of)] : taken };
  }

  private isGiven(
    name: string,
    { presence }: Field,
    { of, taken }: { of: readonly string[]; taken: string[] },
    depth: number,
  ): boolean {
    if (of.includes(name)) return taken.includes(name);
    if (presence !== "optional") return !this.is(this.faults);
    return this.is(depth === 0 ? 0.3 : depth > 9 ? 0 : 1.2 / depth);
  }

  private field(name: string, { schema }: Field, depth: number): Value {
    if (name === "digest" && this.is(0.9)) return new Raw(digest);
    if (name === "dest" && this.is(0.9)) return new Raw(this.one(["/mnt/a", "/mnt/b"]));
    return this.value(schema, depth);
  }

  private wrong(): Value {
    const kind = this.random();
    if (kind < 0.6) return new Raw(this.one(odd));
    if (kind < 0.7) return [];
    if (kind < 0.8) return [new Raw(this.one(odd))];
    return kind < 0.9 ? new Map() : new Map([[this.one([...names, "1", "true"]), new Raw(this.one(odd))]]);
  }
}

/** Block style, as people write it. A scalar is written as its raw text. */
function block(value: Map<string, Value> | Value[], indent: string): string {
  if (Array.isArray(value)) return value.map((item) => `${indent}-${behind(item, `${indent}  `)}`).join("");
  return [...value]
    .map(([key, inner]) => `${indent}${keyText(key)}:${behind(inner, `${indent}  `)}`)
    .join("");
}

function behind(value: Value, indent: string): string {
  if (value instanceof Raw) return value.text === "" ? "\n" : ` ${scalarText(value.text)}\n`;
  if (Array.isArray(value)) return value.length === 0 ? " []\n" : `\n${block(value, indent)}`;
  return value.size === 0 ? " {}\n" : `\n${block(value, indent)}`;
}

function scalarText(text: string): string {
  return text === "*" ? '"*"' : text;
}

function keyText(text: string): string {
  return text;
}

import { describe, expect, it } from "vitest";
import { type Owner, placeOf } from "../../src/dalec/check/placeOf";
import {
  either,
  exactlyOne,
  type Field,
  field,
  list,
  mapOf,
  nothing,
  type ObjectSchema,
  object,
  type Schema,
  text,
  textMap,
  texts,
} from "../../src/dalec/schema/schemaDefinition";
import { parseYaml } from "../../src/dalec/yaml/parse";

const box = (fields: Record<string, Schema>) =>
  object(
    "Box",
    "A box.",
    Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, field(schema, "A field.")])),
  );
const leaf = () => box({ deep: text });
const yamlValue = (yaml: string) => {
  const { value } = parseYaml(`value: ${yaml}\n`);
  if (value?.type !== "mapping" || value.entries[0] === undefined) throw new Error("expected a mapping");
  return value.entries[0].value;
};
const everything = () => true;
const whole = (schema: ObjectSchema, names: readonly string[] = []): Owner => ({ schema, path: "", names });

describe("the advice on a misplaced field names", () => {
  const deep = (fields: Record<string, Schema>, isKnown: (field: Field) => boolean = everything) =>
    placeOf("deep", yamlValue("a"), whole(box(fields)), isKnown);
  const node: ObjectSchema = object("Node", "A node.", () => ({
    next: field(node, "The next one."),
    deep: field(text, "A field."),
  }));
  const shared = leaf();

  it.each([
    ["an object", { a: leaf() }, "a.deep"],
    ["a list", { a: list(leaf()) }, "a[].deep"],
    ["a map", { a: mapOf("name", leaf()) }, "a.<name>.deep"],
    ["a list of maps", { a: list(mapOf("name", leaf())) }, "a[].<name>.deep"],
    ["the preferred one of two forms", { a: either(leaf(), texts) }, "a.deep"],
    ["the other one of two forms", { a: either(textMap("name"), list(leaf())) }, "a[].deep"],
    ["an object that contains itself", { a: node }, "a.deep"],
    ["the nearest object", { a: box({ b: leaf() }), c: leaf() }, "c.deep"],
    ["the nearest object, if it comes first", { a: leaf(), c: box({ b: leaf() }) }, "a.deep"],
    ["all that are equally near", { a: leaf(), b: leaf() }, "a.deep or b.deep"],
    ["no more than three", { a: leaf(), b: leaf(), c: leaf(), d: leaf() }, "a.deep, b.deep or c.deep"],
    ["one object once, if two fields can hold it", { a: shared, b: shared }, "a.deep"],
    [
      "a new item last, which is as far as an object",
      { a: list(leaf()), b: box({ c: leaf() }) },
      "b.c.deep or a[].deep",
    ],
  ])("%s", (_where, fields, expected) => {
    expect(deep(fields)).toBe(`Write it as ${expected}.`);
  });

  it("nothing that the release does not have, and nothing if there is none", () => {
    expect(deep({ a: leaf(), b: text })).toBe("Write it as a.deep.");
    expect(deep({ a: leaf() }, () => false)).toBeUndefined();
    expect(deep({ a: text })).toBeUndefined();
  });
});

describe("a misplaced value fits where its first part does:", () => {
  const forms: Record<string, Schema> = {
    "a text": text,
    "a list of texts": texts,
    "a map of texts": textMap("name"),
    "an object": leaf(),
    "an empty mapping": nothing,
    "a map or a list": either(textMap("name"), texts),
  };

  it.each([
    ["a", ["a text"]],
    ["[a]", ["a list of texts", "a map or a list"]],
    ["[a, {}]", ["a list of texts", "a map or a list"]],
    ["[{}]", []],
    ["[]", ["a list of texts", "a map or a list"]],
    ["{a: b}", ["a map of texts", "a map or a list"]],
    ["{a: b, c: []}", ["a map of texts", "a map or a list"]],
    ["{a: []}", []],
    ["{deep: []}", ["an object"]],
    ["{a: [], deep: b}", ["an object"]],
    ["{}", ["a map of texts", "an object", "an empty mapping", "a map or a list"]],
    ["", Object.keys(forms)],
  ])("%j", (yaml, expected) => {
    const fitting = Object.entries(forms).filter(([, schema]) => {
      const root = whole(box({ a: box({ x: schema }) }));
      return placeOf("x", yamlValue(yaml), root, everything) !== undefined;
    });
    expect(fitting.map(([form]) => form)).toEqual(expected);
  });
});

describe("a field that belongs further up", () => {
  const inner = box({ other: text });
  const middle = box({ inner, list: list(inner), up: text });
  const root = whole(box({ middle, list: list(inner), up: text, top: text }));
  const below = (schema: ObjectSchema, path: string, above: Owner): Owner => ({
    schema,
    path,
    names: [],
    above,
  });
  const advice = (key: string, owner: Owner) => placeOf(key, yamlValue("a"), owner, everything);
  const middleOwner = below(middle, "middle", root);

  it("is advised to move there, in words that say how far", () => {
    expect(advice("top", middleOwner)).toBe("Write it one level up, as top.");
    expect(advice("top", below(inner, "list[0]", root))).toBe("Write it at the top level, as top.");
    expect(advice("top", below(inner, "middle.inner", middleOwner))).toBe(
      "Write it at the top level, as top.",
    );
    expect(advice("up", below(inner, "middle.inner", middleOwner))).toBe(
      "Write it one level up, as middle.up.",
    );
    expect(advice("up", below(inner, "middle.list[0]", middleOwner))).toBe("Write it as middle.up.");
  });

  it("is not advised to go where the spec has it already", () => {
    expect(advice("top", below(middle, "middle", { ...root, names: ["top"] }))).toBeUndefined();
    // The names of the object itself are those of the misplaced fields.
    expect(placeOf("other", yamlValue("a"), { ...middleOwner, names: ["other"] }, everything)).toBe(
      "Write it as middle.inner.other.",
    );
  });

  it("does not turn an object into another kind", () => {
    const git = box({ url: text });
    const image = box({ tag: text });
    const source = object(
      "Source",
      "A source.",
      { git: field(git, "Git."), image: field(image, "An image."), path: field(text, "A path.") },
      exactlyOne("git", "image"),
    );
    const owner = below(git, "git", whole(source));
    expect(advice("tag", owner)).toBeUndefined();
    expect(advice("path", owner)).toBe("Write it one level up, as path.");
    expect(advice("tag", whole(source))).toBe("Write it as image.tag.");
  });

  it("may only have another name", () => {
    const special = box({ part: text });
    const owner = whole(box({ right: special, far: box({ wrong: special }) }));
    expect(placeOf("wrong", yamlValue("{part: a}"), owner, everything)).toBe(
      'Here, the field is called "right".',
    );
    const two = whole(box({ one: special, two: special, far: box({ wrong: special }) }));
    expect(placeOf("wrong", yamlValue("{part: a}"), two, everything)).toBe("Write it as far.wrong.");
  });
});

import { describe, expect, it } from "vitest";
import schema from "../../schema/pulumi-package.schema.json";
import type { SchemaProperty } from "./analyze";

// No generator for C# and Java is among the pinned modules. These are the rules that their code has to keep:
// pulumi/pulumi-dotnet pulumi-language-dotnet/codegen and pulumi/pulumi-java pkg/codegen/java/names.

interface Class {
  name: string;
  isResource: boolean;
  members: [string, SchemaProperty][];
}

const types: Record<string, { properties?: Record<string, SchemaProperty>; enum?: { name: string }[] }> =
  schema.types;
const nameOf = (token: string) => token.slice(token.lastIndexOf(":") + 1);
const classes = [
  ...Object.entries(schema.resources).flatMap(([token, { properties, inputProperties }]): Class[] => [
    { name: nameOf(token), isResource: true, members: Object.entries<SchemaProperty>(properties) },
    {
      name: `${nameOf(token)}Args`,
      isResource: false,
      members: Object.entries<SchemaProperty>(inputProperties),
    },
  ]),
  ...Object.entries(types).flatMap(([token, { properties = {} }]): Class[] =>
    [nameOf(token), `${nameOf(token)}Args`].map((name) => {
      return { name, isResource: false, members: Object.entries(properties) };
    }),
  ),
];
const enumValues = Object.values(types).flatMap((one) => one.enum?.map(({ name }) => name) ?? []);

/** `Class.member` of the members that a rule refuses. */
const refused = (rule: (member: string, owner: Class, property: SchemaProperty) => boolean) =>
  classes.flatMap((owner) =>
    owner.members
      .filter(([member, property]) => rule(member, owner, property))
      .map(([member]) => `${owner.name}.${member}`),
  );
const repeated = (names: string[]) => names.filter((name, index) => names.indexOf(name) < index);
const words = (text: string) => new Set(text.trim().split(/\s+/));

describe("the names of the schema in C#", () => {
  const upper = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const inCSharp = (member: string, property: SchemaProperty) =>
    property.language?.csharp?.name ?? upper(member);

  it("are those of no member that every class, or every resource, has", () => {
    const ofObjects = words(
      "Equals Finalize GetHashCode GetType MemberwiseClone ReferenceEquals ToString Empty",
    );
    const ofResources = words("Urn GetResourceName GetResourceType GetChildResources RegisterOutputs");
    expect(
      refused((member, { isResource }, property) => {
        const name = inCSharp(member, property);
        return ofObjects.has(name) || (isResource && ofResources.has(name));
      }),
    ).toEqual([]);
  });

  it("differ from the name of their class (CS0542)", () => {
    expect(refused((member, { name }, property) => inCSharp(member, property) === name)).toEqual([]);
  });

  it("hide no namespace", () => {
    const namespaces = words("Pulumi Dalec System Inputs Outputs Output Input");
    expect(classes.map(({ name }) => name).filter((name) => namespaces.has(name))).toEqual([]);
  });
});

describe("the names of the schema in Java", () => {
  const keywords = words(`
    abstract assert boolean break byte case catch char class const continue default do double else enum extends false final
    finally float for goto if implements import instanceof int interface long native new null package private protected public
    return short static strictfp super switch synchronized this throw throws transient true try var void volatile while _`);
  const ofObjects = words("clone equals finalize getClass hashCode notify notifyAll toString wait");
  const ofResources = words(
    "getResourceType getResourceName getChildResources getUrn getId pulumiResourceType pulumiResourceName urn id",
  );

  it("are no keywords and no methods that every class, or every resource, has", () => {
    expect(
      refused(
        (member, { isResource }) =>
          keywords.has(member) || ofObjects.has(member) || (isResource && ofResources.has(member)),
      ),
    ).toEqual([]);
  });

  it("get an underscore only where docs/languages.md says so", () => {
    expect(refused((member) => member === "builder")).toEqual(
      ["Build", "Image", "Package"].map((name) => `${name}Args.builder`),
    );
  });

  it("are names of files that differ on every file system", () => {
    expect(repeated(classes.map(({ name }) => name.toLowerCase()))).toEqual([]);
  });
});

describe("the names of the schema in both", () => {
  it("have only letters and digits, and the case of their kind", () => {
    expect(refused((member) => !/^[a-z][a-zA-Z0-9]*$/.test(member))).toEqual([]);
    const others = [...enumValues, ...classes.map(({ name }) => name)];
    expect(others.filter((name) => !/^[A-Z][a-zA-Z0-9]*$/.test(name))).toEqual([]);
  });

  it("differ in more than case within a class", () => {
    expect(
      classes.filter(({ members }) => repeated(members.map(([one]) => one.toLowerCase())).length > 0),
    ).toEqual([]);
  });
});

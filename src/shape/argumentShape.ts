import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, displayName } from "../arguments";
import { isObject } from "../json";
import { type Fitted, fitValue, type PackageSchema } from "./fitValue";

/**
 * A component's arguments, checked against the package schema. The compiler has done so for programs in TypeScript, but nobody
 * for those in JavaScript, or for arguments that come from the configuration.
 *
 * Arguments that only other components of the library have are left out. In place of an output there is one that has the same
 * value and fails if that is of another type: what uses it fails before it begins. Only the output of a builder stays the one
 * that all its builds share. The program's own object does not change.
 *
 * @throws ArgumentsError with all problems: what is missing, misspelt, or of another type
 */
export function checkShape<T>(component: pulumi.ComponentResource, args: T): T;
export function checkShape(component: pulumi.ComponentResource, args: unknown): unknown {
  const { types, type, ofOthers } = shapeOf(pulumi.resourceType(component));
  // A connection is checked where it is used.
  const unseen = pulumi.output<unknown>(undefined);
  const isUnseen = (name: string, value: unknown) =>
    isForeignConnection(value) || (name === "builder" && pulumi.Output.isInstance(value));
  const own = isObject(args) ? Object.entries(args).filter(([name]) => !ofOthers.has(name)) : undefined;
  const given = own
    ? Object.fromEntries(own.map(([name, value]) => [name, isUnseen(name, value) ? unseen : value]))
    : (args ?? {});
  const refuse = ({ problems }: Fitted) => {
    if (problems.length > 0) throw new ArgumentsError(displayName(component), problems);
  };
  const later = (output: pulumi.Output<unknown>, judge: (known: unknown) => Fitted) =>
    output === unseen
      ? output
      : output.apply((known) => {
          refuse(judge(known));
          return known;
        });
  const fitted = fitValue({ types, exact: true, later }, type, given, "");
  refuse(fitted);
  const checked = isObject(fitted.value) ? fitted.value : {};
  // Data without outputs stays the same object, by which a Build knows what several targets share.
  return Object.fromEntries(
    (own ?? []).map(([name, value]) => {
      return [name, hasOutput(value) && checked[name] !== unseen ? checked[name] : value];
    }),
  );
}

function hasOutput(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return true;
  return typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value)
    ? Object.values(value).some(hasOutput)
    : false;
}

/** What the arguments of a type of component must look like. */
interface ArgumentShape {
  types: PackageSchema["types"];
  type: object;
  /** Arguments that only other components have: one object may hold the arguments of several. */
  ofOthers: ReadonlySet<string>;
}

/** Read once per type of component, since a program may declare a thousand of one. */
const shapes = new Map<string, ArgumentShape>();

function shapeOf(component: string): ArgumentShape {
  const known = shapes.get(component);
  if (known !== undefined) return known;
  const { types, resources }: PackageSchema = JSON.parse(readFileSync(schemaFile, "utf8"));
  const { inputProperties: properties = {}, requiredInputs: required = [] } = resources[component] ?? {};
  const all = Object.values(resources).flatMap(({ inputProperties = {} }) => Object.keys(inputProperties));
  const ofOthers = new Set(all.filter((name) => !Object.hasOwn(properties, name)));
  const shape = { types, type: { type: "object", properties, required }, ofOthers };
  shapes.set(component, shape);
  return shape;
}

/** A connection that a program in another language exported has other spellings; an older or newer release, other fields. */
function isForeignConnection(value: unknown): value is { name: unknown } {
  return isObject(value) && "name" in value && "driver" in value && "nodes" in value;
}

const schemaFile = join(__dirname, "..", "..", "schema", "pulumi-package.schema.json");

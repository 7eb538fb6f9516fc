import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, displayName } from "../arguments";
import { isObject } from "../json";
import { fitValue, type PackageSchema } from "./fitValue";

/**
 * Makes sure that a component's arguments are those that the package schema describes. The compiler has done so for programs in
 * TypeScript, but nobody for those in JavaScript, or for arguments that come from the configuration.
 *
 * Arguments that only other components of the library have are ignored.
 *
 * @throws ArgumentsError with all problems: what is missing, misspelt, or of another type
 */
export function checkShape(component: pulumi.ComponentResource, args: unknown): void {
  const { types, type, ofOthers } = shapeOf(pulumi.resourceType(component));
  const own = isObject(args)
    ? Object.entries(args).flatMap(([name, value]) =>
        ofOthers.has(name) ? [] : [[name, isForeignConnection(value) ? pulumi.output(value.name) : value]],
      )
    : undefined;
  const given = own ? Object.fromEntries(own) : (args ?? {});
  const { problems } = fitValue({ types, exact: true }, type, given, "");
  if (problems.length > 0) throw new ArgumentsError(displayName(component), problems);
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

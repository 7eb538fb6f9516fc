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
  schema ??= JSON.parse(readFileSync(schemaFile, "utf8"));
  const { types, resources } = schema ?? { types: {}, resources: {} };
  const { inputProperties: properties = {}, requiredInputs: required = [] } =
    resources[pulumi.resourceType(component)] ?? {};
  const type = { type: "object", properties, required };
  // One object may hold the arguments of several components.
  const others = Object.values(resources).flatMap(({ inputProperties = {} }) => Object.keys(inputProperties));
  const known = new Set(others.filter((name) => !Object.hasOwn(properties, name)));
  const own = isObject(args)
    ? Object.entries(args).flatMap(([name, value]) =>
        known.has(name) ? [] : [[name, isForeignConnection(value) ? pulumi.output(value.name) : value]],
      )
    : undefined;
  const { problems } = fitValue(
    { types, exact: true },
    type,
    own ? Object.fromEntries(own) : (args ?? {}),
    "",
  );
  if (problems.length > 0) throw new ArgumentsError(displayName(component), problems);
}

/** A connection that a program in another language exported has other spellings; an older or newer release, other fields. */
function isForeignConnection(value: unknown): value is { name: unknown } {
  return isObject(value) && "name" in value && "driver" in value && "nodes" in value;
}

const schemaFile = join(__dirname, "..", "..", "schema", "pulumi-package.schema.json");

let schema: PackageSchema | undefined;

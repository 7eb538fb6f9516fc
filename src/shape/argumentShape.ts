import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, displayName } from "../arguments";
import { fitValue, type PackageSchema } from "./fitValue";

/**
 * Makes sure that a component's arguments are those that the package schema describes. The compiler has done so for programs in
 * TypeScript, but nobody for those in JavaScript, or for arguments that come from the configuration.
 *
 * @throws ArgumentsError with all problems: what is missing, misspelt, or of another type
 */
export function checkShape(component: pulumi.ComponentResource, args: unknown): void {
  schema ??= JSON.parse(readFileSync(schemaFile, "utf8"));
  const { types, resources } = schema ?? { types: {}, resources: {} };
  const { inputProperties: properties = {}, requiredInputs: required = [] } =
    resources[pulumi.resourceType(component)] ?? {};
  const type = { type: "object", properties, required };
  const { problems } = fitValue({ types, exact: true }, type, args ?? {}, "");
  if (problems.length > 0) throw new ArgumentsError(displayName(component), problems);
}

const schemaFile = join(__dirname, "..", "..", "schema", "pulumi-package.schema.json");

let schema: PackageSchema | undefined;

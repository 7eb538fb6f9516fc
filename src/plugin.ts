import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "@pulumi/pulumi/provider";
import { componentProvider } from "./plugin/provider";

// PulumiPlugin.yaml runs this file, which package.json names as `main`: Node.js plugins have no other place to name it.
// Programs in Node.js get the library itself, by `exports`.
const root = join(__dirname, "..");
const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

main(
  componentProvider(read("schema/pulumi-package.schema.json"), read("package.json").version),
  process.argv.slice(2),
);

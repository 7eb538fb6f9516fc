import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PackageDependency } from "@pulumi/pulumi/proto/plugin_pb";

const file = "pulumi-plugin.json";

/** The plugins that the SDKs in these directories need, according to their `pulumi-plugin.json`. */
export function packagesIn(directories: string[]): PackageDependency[] {
  return directories
    .map((directory) => join(directory, file))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, "utf8")))
    .filter(({ resource }) => resource === true)
    .map(({ name, version, server = "" }) =>
      new PackageDependency().setKind("resource").setName(name).setVersion(version).setServer(server),
    );
}

/** The directory with the code of an SDK: the one that has a `pulumi-plugin.json`. */
export function codeDirectoryOf(entries: string[], sdk: string): string {
  const found = entries.find((entry) => existsSync(join(sdk, entry, file)));
  if (found === undefined) throw new Error(`${sdk} is not an SDK: none of its directories has a ${file}`);
  return found;
}

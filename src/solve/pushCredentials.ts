import { parseReference } from "../dalec/imageReference";
import { isObject } from "../json";
import { type UnusableCredentials, unusableCredentials } from "../machine/unusableCredentials";

/**
 * Warnings before a build that pushes to registries whose credentials docker-build cannot use: it goes on without them, and
 * the registry refuses the image at the end of the build.
 *
 * @param inputs the inputs of docker-build
 */
export function pushWarnings(
  inputs: unknown,
  lookUp: (registry: string) => UnusableCredentials | undefined = unusableCredentials,
): string[] {
  if (!isObject(inputs) || inputs.push !== true) return [];
  const given = new Set(textsIn(inputs.registries, "address").map(registryOf));
  const pushed = new Set(textsIn(inputs.tags).map(registryOf));
  return [...pushed].flatMap((registry) => {
    const found = given.has(registry) ? undefined : lookUp(registry);
    return found === undefined ? [] : [warning(registry, found)];
  });
}

function warning(registry: string, { file, program }: UnusableCredentials): string {
  return program === undefined
    ? `${file} has an identity token for ${registry}, such as \`az acr login\` writes, and docker-build uses passwords only. ` +
        "The push will be refused. Give a password in `registries`; for Azure, `az acr login --expose-token` prints one"
    : `${file} names \`${program}\` for the credentials of ${registry}, and it is not on PATH. ` +
        "The push will be refused. Install it, or give the credentials in `registries`";
}

/** The texts of a list, or of one property of its items. */
function textsIn(list: unknown, property?: string): string[] {
  if (!Array.isArray(list)) return [];
  const values: unknown[] =
    property === undefined ? list : list.map((item) => (isObject(item) ? item[property] : undefined));
  return values.filter((value) => typeof value === "string");
}

/** The registry of an image, or of an address. */
function registryOf(text: string): string {
  const address = text.replace(/^https?:\/\//, "").replace(/\/$/, "");
  const reference = parseReference(address.includes("/") ? address : `${address}/any`);
  return reference?.name.split("/", 1)[0] ?? address;
}

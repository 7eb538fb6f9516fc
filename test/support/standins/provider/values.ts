/** A property, as the engine and a provider exchange it. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;

/** Properties by name. */
export interface PropertyMap {
  [name: string]: PropertyValue;
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** What the wire carries for a value that is known only after the deployment. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value is an object with named properties. */
export function isMap(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value without the marks of secrets, at every depth. */
export function plain(value: PropertyValue | undefined): PropertyValue {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (isSecret(value)) return plain(value.value);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return value;
}

/** The properties without the marks of secrets, at every depth. */
export function plainMap(value: PropertyValue | undefined): PropertyMap {
  const result = plain(value);
  return isMap(result) ? result : {};
}

/** Whether the value is marked as a secret. */
function isSecret(value: unknown): value is PropertyMap {
  return isMap(value) && value[signature] === secretSignature;
}

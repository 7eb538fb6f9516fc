/** A property as it travels between the engine and a provider. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;

/** Properties by name. */
export interface PropertyMap {
  [name: string]: PropertyValue;
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** How a value that is only known after the deployment is written on the wire. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value is an object with named properties. */
export function isMap(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is marked as a secret. */
export function isSecret(value: unknown): value is PropertyMap {
  return isMap(value) && value[signature] === secretSignature;
}

/** The value, marked as a secret; the engine encrypts it in the state. */
export function secret(value: PropertyValue): PropertyMap {
  return isSecret(value) ? value : { [signature]: secretSignature, value };
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

/** Whether some part of the value is not known yet. */
export function hasUnknown(value: PropertyValue | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isMap(value)) return Object.values(value).some(hasUnknown);
  return value === unknownValue;
}

/** Marks every part of `value` as a secret that is one in `pattern`, at the same place. */
export function markSecrets(value: PropertyValue, pattern: PropertyValue | undefined): PropertyValue {
  if (pattern === undefined) return value;
  if (isSecret(pattern)) return secret(value);
  if (Array.isArray(value) && Array.isArray(pattern)) {
    return value.map((item, index) => markSecrets(item, pattern[index]));
  }
  if (isMap(value) && isMap(pattern)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, markSecrets(item, pattern[key])]),
    );
  }
  return value;
}

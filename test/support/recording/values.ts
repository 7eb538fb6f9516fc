/** A property of a recorded resource: plain data, with marks for values that are secret, unknown or a resource. */
export type Recorded = null | boolean | number | string | Recorded[] | { [name: string]: Recorded };

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const unknownSignature = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A recorded secret. */
export function secret(value: Recorded): Recorded {
  return { secret: value };
}

/** A recorded value that is unknown in a preview. */
export const unknownValue: Recorded = { unknown: true };

/** Reads a property that a program sends to the engine. */
export function recorded(value: unknown): Recorded {
  if (value === unknownSignature) return unknownValue;
  if (Array.isArray(value)) return value.map(recorded);
  if (!isObject(value)) return value as Recorded;
  switch (value[signature]) {
    case secretSignature:
      return secret(recorded(value.value));
    case resourceSignature:
      return { resource: String(value.urn).split("::").at(-1) ?? "" };
    case outputSignature: {
      const inner = "value" in value ? recorded(value.value) : unknownValue;
      return value.secret ? secret(inner) : inner;
    }
    default:
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, recorded(item)]));
  }
}

/** The paths of all secrets in a recorded value. */
export function secretPaths(value: Recorded, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => secretPaths(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  if ("secret" in value && Object.keys(value).length === 1) return [path];
  return Object.entries(value).flatMap(([name, item]) =>
    secretPaths(item as Recorded, path === "" ? name : `${path}.${name}`),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

import type { Schema, SchemaProperty } from "./analyze";

interface Place {
  /** Where in the schema a reference finds it, `#/types/dalec:index:Cache`. */
  path: string;
  properties: Record<string, SchemaProperty>;
}

const camelCase = /`([a-z]+[A-Z]\w*)`/g;

/**
 * The schema with references in descriptions where these name a property, so that each language writes the name as its
 * own code has it: `namedContexts` is `named_contexts` in Python. Names that several others have, too, and those of one
 * lower-case word, which may as well be a field of a spec, stay as they are.
 */
export function withReferences(schema: Schema): Schema {
  const changed = structuredClone(schema);
  const resources = Object.entries(changed.resources).map(([token, resource]) => {
    const path = `#/resources/${token}`;
    const places = [
      { path: `${path}/inputProperties`, properties: resource.inputProperties },
      { path: `${path}/properties`, properties: resource.properties },
    ];
    return { places, described: [resource, ...propertiesOf(places)] };
  });
  const types = Object.entries(changed.types).map(([token, { properties = {}, enum: values = [] }]) => {
    const places = [{ path: `#/types/${token}/properties`, properties }];
    return { places, described: [...values, ...propertiesOf(places)] };
  });
  const everywhere = [...resources, ...types].flatMap(({ places }) => places);
  for (const { places, described } of [...resources, ...types]) {
    const referring = (code: string, name: string) => {
      const has = ({ properties }: Place) => name in properties;
      const [other, ...more] = everywhere.filter(has);
      const place = places.find(has) ?? (more.length === 0 ? other : undefined);
      return place === undefined ? code : `{{% ref ${place.path}/${name} %}}`;
    };
    for (const one of described) one.description = one.description?.replaceAll(camelCase, referring) ?? "";
  }
  return changed;
}

function propertiesOf(places: Place[]): SchemaProperty[] {
  return places.flatMap(({ properties }) => Object.values(properties));
}

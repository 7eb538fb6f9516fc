import type { Schema, SchemaProperty } from "./analyze";

interface Place {
  /** The place in the schema to which a reference points, `#/types/dalec:index:Cache`. */
  path: string;
  properties: Record<string, SchemaProperty>;
}

const camelCase = /`([a-z]+[A-Z]\w*)`/g;

/**
 * The schema with references in place of the property names in descriptions, so that each language shows a name as its
 * own code spells it: `namedContexts` is `named_contexts` in Python. Ambiguous names stay unchanged, and so do single
 * lower-case words, which could also be fields of a spec.
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

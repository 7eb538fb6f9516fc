import { isMap, type PropertyMap, type PropertyValue, plainMap } from "../provider/values";
import { field, text } from "./manifest";

// Whose fields pass to Pulumi on an update: its own from before server-side apply, and kubectl's of every kind,
// `kubectl-edit` and `kubectl-patch` included. Fields of any other manager are a conflict.
const takenOver = [
  { prefix: "kubectl", operation: "Apply" },
  { prefix: "kubectl", operation: "Update" },
  { prefix: "before-first-apply", operation: "Update" },
  { prefix: "pulumi-kubernetes", operation: "Update" },
  { prefix: "pulumi-resource-kubernetes", operation: "Update" },
];

/** The object's field owners after Pulumi took over what is its to take; undefined when nothing changes. */
export function ownFields(entries: PropertyValue[], fieldManager: string): PropertyValue[] | undefined {
  const isOwn = (entry: PropertyValue) =>
    text(entry, "manager") === fieldManager && text(entry, "operation") === "Apply";
  const taken = entries.filter((entry) => !isOwn(entry) && isTaken(entry));
  const [first] = taken;
  if (first === undefined) return undefined;

  const own = entries.find(isOwn) ?? first;
  const fieldsV1 = [own, ...taken].map((entry) => plainMap(field(entry, "fieldsV1"))).reduce(union);
  const others = entries.filter((entry) => !isOwn(entry) && !isTaken(entry));
  return [...others, { ...(own as PropertyMap), manager: fieldManager, operation: "Apply", fieldsV1 }];
}

function isTaken(entry: PropertyValue): boolean {
  if (text(entry, "subresource") !== "") return false;
  return takenOver.some(
    ({ prefix, operation }) =>
      text(entry, "manager").startsWith(prefix) && text(entry, "operation") === operation,
  );
}

function union(one: PropertyMap, other: PropertyMap): PropertyMap {
  const result = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const known = result[name];
    result[name] = isMap(known) && isMap(value) ? union(known, value) : value;
  }
  return result;
}

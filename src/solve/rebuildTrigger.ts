import { isObject } from "../json";

const mark = "# rebuildTrigger: ";

/**
 * A spec with a rebuild trigger: a comment below its first line, the syntax line. Dalec refuses build arguments that the
 * spec does not declare, and docker-build builds when the text changes.
 */
export function withTrigger(spec: string, trigger: string | undefined): string {
  if (trigger === undefined) return spec;
  const end = spec.indexOf("\n") + 1;
  return `${spec.slice(0, end)}${mark}${JSON.stringify(trigger)}\n${spec.slice(end)}`;
}

/**
 * A warning before an update that reads the cache although no build has succeeded since the trigger changed: the build that
 * the trigger caused failed, and then something else changed.
 *
 * @param former inputs of docker-build at its last success
 * @param next inputs of docker-build now
 */
export function unservedTrigger(former: unknown, next: unknown): string | undefined {
  const trigger = triggerOf(next);
  if (trigger === undefined || trigger === triggerOf(former)) return undefined;
  if (isObject(next) && next.noCache === true) return undefined;
  return `rebuildTrigger: the build without the cache that ${trigger} caused failed, and this one reads the cache. Change \`rebuildTrigger\` once more to build everything again`;
}

/** The trigger in the text of a spec, in quotes. */
function triggerOf(inputs: unknown): string | undefined {
  if (!isObject(inputs) || !isObject(inputs.dockerfile)) return undefined;
  const { inline } = inputs.dockerfile;
  const line = typeof inline === "string" ? inline.split("\n", 2)[1] : undefined;
  return line?.startsWith(mark) ? line.slice(mark.length) : undefined;
}

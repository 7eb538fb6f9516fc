import { type DalecTarget, targets } from "../dalec";

/**
 * The targets that the writer of an unknown name may look for, one line per distribution: those that it names together,
 * else all.
 */
export function targetList(name: string): string[] {
  const together = namedTogether(name);
  const listed = together.length > 0 ? together : targets;
  const keys = [...new Set(listed.map(({ key }) => key))];
  return keys.map((key) =>
    listed
      .filter((target) => target.key === key)
      .map((target) => target.name)
      .join("  "),
  );
}

/** The targets that end with a name, as in `rpm`; else those of distributions that are called so, as in `debian`. */
export function namedTogether(name: string): readonly DalecTarget[] {
  const wanted = name.trim().toLowerCase();
  if (wanted === "") return [];
  const ending = targets.filter((target) => target.name.endsWith(`/${wanted}`));
  if (ending.length > 0) return ending;
  return targets.filter(({ distribution }) =>
    distribution?.otherNames.some((other) => other.startsWith(wanted)),
  );
}

import { targets } from "../dalec";

/**
 * The targets that the writer of an unknown name may look for, one line per distribution: those that end with the
 * name, as in `rpm`; else those of distributions that are called so, as in `debian`; else all.
 */
export function targetList(name: string): string[] {
  const wanted = name.trim().toLowerCase();
  const ending = targets.filter((target) => target.name.endsWith(`/${wanted}`));
  const calledSo = targets.filter(({ distribution }) =>
    distribution?.otherNames.some((other) => other.startsWith(wanted)),
  );
  const listed = [ending, calledSo].find((found) => wanted !== "" && found.length > 0) ?? targets;
  const keys = [...new Set(listed.map(({ key }) => key))];
  return keys.map((key) =>
    listed
      .filter((target) => target.key === key)
      .map((target) => target.name)
      .join("  "),
  );
}

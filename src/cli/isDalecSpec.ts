import { syntaxLine } from "../dalec/syntaxLine";

/** Fields that a spec of Dalec has and other YAML files seldom do. */
const typical = ["sources", "artifacts", "packager", "package_config", "revision", "targets", "patches"];
const common = [
  "name",
  "version",
  "description",
  "website",
  "license",
  "vendor",
  "args",
  "build",
  "dependencies",
  "image",
  "tests",
  "changelog",
  "conflicts",
  "replaces",
  "provides",
  "noarch",
];

/**
 * Whether a YAML text looks like a spec of Dalec.
 *
 * It does if its syntax line names an image with `dalec` in its name. Without such a line, it does if at least three of its
 * top-level fields are fields of a spec, which are more than half of them, and one of these is typical: `sources`,
 * `artifacts`, `packager`, `package_config`, `revision`, `targets` or `patches`.
 */
export function isDalecSpec(text: string): boolean {
  if (/dalec/i.test(syntaxLine(text)?.ref ?? "")) return true;
  const names = topLevelNames(text);
  const known = names.filter((name) => typical.includes(name) || common.includes(name));
  return known.length >= 3 && known.length * 2 > names.length && known.some((name) => typical.includes(name));
}

/** The names at the beginning of lines: those of the top-level fields in block style. */
function topLevelNames(text: string): string[] {
  const found = text.matchAll(/^(?:"([^"\n]+)"|'([^'\n]+)'|([A-Za-z_][\w.-]*))[ \t]*:(?:\s|$)/gm);
  const names = [...found].map(([, double, single, plain]) => double ?? single ?? plain ?? "");
  return [...new Set(names)].filter((name) => !name.startsWith("x-"));
}

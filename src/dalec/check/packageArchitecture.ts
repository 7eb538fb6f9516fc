import { nearestNames } from "../nearest";

/** The architectures of a package format, and what others call them. */
export interface Architectures {
  /** Name of the package manager. */
  manager: "rpm" | "dpkg";
  /** Names that packages of the format have. */
  known: ReadonlySet<string>;
  /** The name in this format by the name that another one, or Go, has for it. */
  foreign: Readonly<Record<string, string>>;
  /** What a name must look like; the package manager refuses others. */
  form: RegExp;
  /** Other texts that the package manager understands. */
  pattern: RegExp;
  /** Those that mean every architecture. */
  every: readonly string[];
}

/** An architecture by its names: those of rpm, of Debian, and of others. */
const names: readonly (readonly [rpm: string, deb: string, ...others: string[]])[] = [
  ["x86_64", "amd64", "x86-64", "x64"],
  ["aarch64", "arm64", "arm64v8"],
  ["armv7hl", "armhf", "armv7", "armv7l", "arm"],
  ["armv5tel", "armel"],
  ["i686", "i386", "386", "x86"],
  ["ppc64le", "ppc64el"],
  ["riscv64", "riscv64"],
  ["s390x", "s390x"],
  ["loongarch64", "loong64"],
];

const rpmOnly = [
  "noarch",
  "i386",
  "i486",
  "i586",
  "athlon",
  "ppc",
  "ppc64",
  "s390",
  "armv6hl",
  "armv7l",
  "armv8l",
];
const debOnly = [
  "mips",
  "mipsel",
  "mips64el",
  "powerpc",
  "ppc64",
  "sparc64",
  "hppa",
  "ia64",
  "alpha",
  "m68k",
  "sh4",
  "x32",
];

/** The architectures that `%ifarch` of rpm and `[…]` of Debian's control files compare with. */
export const architecturesOf: Readonly<Record<"rpm" | "deb", Architectures>> = {
  rpm: {
    manager: "rpm",
    known: new Set([...names.map(([rpm]) => rpm), ...rpmOnly]),
    foreign: Object.fromEntries(names.flatMap(([rpm, ...others]) => others.map((other) => [other, rpm]))),
    form: /^/,
    // A macro, such as %{ix86}, or a variant of an architecture.
    pattern: /%|^x86_64_v\d$|^(mips|sparc)/,
    every: [],
  },
  deb: {
    manager: "dpkg",
    known: new Set([...names.map(([, deb]) => deb), ...debOnly]),
    foreign: Object.fromEntries(
      names.flatMap(([rpm, deb, ...others]) => [rpm, ...others].map((other) => [other, deb])),
    ),
    form: /^!?[A-Za-z0-9][A-Za-z0-9-]*$/,
    // A wildcard, such as linux-any, or the architecture of another kernel.
    pattern: /(^|-)any(-|$)|^(linux|kfreebsd|hurd|gnu|musl|uclibc)[a-z]*-/,
    every: ["any", "linux-any"],
  },
};

/** Whether an entry that is limited to some architectures is needed on the platforms of a build. */
export type Need = "always" | "maybe" | "never";

/** Finds out whether an entry is needed on one of the platforms; without platforms it is the builder's own, not known here. */
export function needOf(
  listed: readonly string[],
  platforms: readonly string[],
  { known, foreign, pattern, every }: Architectures,
): Need {
  if (listed.length === 0 || listed.some((name) => every.includes(name))) return "always";
  if (listed.some((name) => pattern.test(name) || name.startsWith("!"))) return "maybe";
  const machines =
    platforms.length === 0 ? ["amd64", "arm64"] : platforms.map((one) => one.split("/")[1] ?? "");
  const needed = machines.filter((machine) =>
    listed.includes((Object.hasOwn(foreign, machine) ? foreign[machine] : undefined) ?? machine),
  );
  if (needed.length === machines.length || (platforms.length > 0 && needed.length > 0)) return "always";
  return platforms.length === 0 && listed.some((name) => known.has(name)) ? "maybe" : "never";
}

/** The name that a package format has for an architecture, or the nearest names; none when nothing is near. */
export function architectureNames(name: string, { known, foreign }: Architectures): string[] {
  const wanted = name.replace(/^!/, "");
  const own = Object.hasOwn(foreign, wanted) ? foreign[wanted] : undefined;
  return own === undefined ? nearestNames(wanted, known) : [own];
}

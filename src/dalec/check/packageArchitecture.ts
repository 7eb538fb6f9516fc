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
  },
};

/** The name that a package format has for an architecture, or the nearest names; none when nothing is near. */
export function architectureNames(name: string, { known, foreign }: Architectures): string[] {
  const wanted = name.replace(/^!/, "");
  const own = Object.hasOwn(foreign, wanted) ? foreign[wanted] : undefined;
  return own === undefined ? nearestNames(wanted, known) : [own];
}

import { didYouMean, nearestNames, slipsOf } from "./nearest";

/** The architectures for which BuildKit builds, by the names that Go has for them. */
const architectures = [
  "amd64",
  "arm64",
  "arm",
  "386",
  "ppc64le",
  "riscv64",
  "s390x",
  "mips64",
  "mips64le",
  "loong64",
  "wasm",
] as const;

/** Names of architectures, with the variant if the name tells one, that BuildKit itself takes for another. */
const aliases: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
  armhf: "arm/v7",
  armel: "arm/v6",
  i386: "386",
};

/** What others call an architecture, but BuildKit does not. */
const otherNames: Readonly<Record<string, string>> = {
  ...aliases,
  x64: "amd64",
  armv7: "arm/v7",
  armv7l: "arm/v7",
  armv6: "arm/v6",
  i686: "386",
  x86: "386",
  ppc64el: "ppc64le",
  riscv: "riscv64",
  loongarch64: "loong64",
};

/** The variants of 32-bit ARM. Those of other architectures are not listed: `amd64/v2`, `arm64/v8.1`. */
const armVariant = /^v?[567]$/;

/**
 * A platform by the name that BuildKit gives it: `linux/arm64` for `linux/aarch64` and `Linux/ARM64`. Text that is no platform
 * stays.
 *
 * @see https://github.com/containerd/platforms/blob/main/database.go
 */
export function normalPlatform(text: string): string {
  const [system = "", architecture = "", ...variant] = text.toLowerCase().split("/");
  const alias = Object.hasOwn(aliases, architecture) ? aliases[architecture] : undefined;
  const own = alias?.includes("/") ? [alias] : [alias ?? architecture, ...variant];
  const normal = [system === "macos" ? "darwin" : system, ...own].join("/");
  return isKnownPlatform(normal) ? normal : text;
}

/** What is wrong with the name of a platform, with a suggestion; undefined if it is one that BuildKit knows. */
export function platformProblem(text: string): string | undefined {
  if (isKnownPlatform(normalPlatform(text))) return undefined;
  const near = nearPlatforms(text.toLowerCase());
  const advice = didYouMean(near.filter((one) => one !== text));
  return [`expected a platform such as linux/amd64 or linux/arm/v7, got "${text}"`, advice]
    .filter((part) => part !== undefined)
    .join(". ");
}

function isKnownPlatform(text: string): boolean {
  const [system = "", architecture = "", variant] = text.split("/");
  const isFormed = /^[a-z0-9]+\/[a-z0-9]+(\/v?[0-9.]+)?$/.test(text);
  const isKnown =
    architectures.some((known) => known === architecture) &&
    (architecture !== "arm" || variant === undefined || armVariant.test(variant));
  const systems = slipsOf(system, ["linux", "windows"]);
  return isFormed && isKnown && (systems.length === 0 || systems.includes(system));
}

/** The platforms that the writer of a name could have meant. */
function nearPlatforms(text: string): string[] {
  const parts = text.split("/");
  const [first = "", second] = parts;
  // `amd64` alone, or `arm/v7`.
  const isWithoutSystem = nearArchitectures(first).includes(first) || Object.hasOwn(otherNames, first);
  if (isWithoutSystem) return nearPlatforms(`linux/${text}`);
  if (second === undefined) return [];
  const system = slipsOf(first, ["linux", "windows"])[0] ?? first;
  const names = nearArchitectures(second);
  return names.map((name) => `${system}/${name === "arm" ? armWith(parts[2]) : name}`);
}

function nearArchitectures(name: string): string[] {
  if (Object.hasOwn(otherNames, name)) return [otherNames[name] ?? name];
  return architectures.some((known) => known === name) ? [name] : nearestNames(name, architectures);
}

function armWith(variant: string | undefined): string {
  return variant !== undefined && armVariant.test(variant) ? `arm/${variant}` : "arm/v7";
}

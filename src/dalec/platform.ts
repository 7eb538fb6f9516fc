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

/** What others call a platform's architecture, and its variant if the name tells one. */
const otherNames: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  x64: "amd64",
  aarch64: "arm64",
  armhf: "arm/v7",
  armv7: "arm/v7",
  armv7l: "arm/v7",
  armv6: "arm/v6",
  armel: "arm/v6",
  i386: "386",
  i686: "386",
  x86: "386",
  ppc64el: "ppc64le",
  riscv: "riscv64",
  loongarch64: "loong64",
};

/** The variants of 32-bit ARM. Those of other architectures are not listed: `amd64/v2`, `arm64/v8.1`. */
const armVariant = /^v?[567]$/;

/** What is wrong with the name of a platform, with a suggestion; undefined if it has the form and names that BuildKit knows. */
export function platformProblem(text: string): string | undefined {
  const [system = "", architecture = "", variant] = text.split("/");
  const isFormed = /^[a-z0-9]+\/[a-z0-9]+(\/v?[0-9.]+)?$/.test(text);
  const isKnown =
    architectures.some((known) => known === architecture) &&
    (architecture !== "arm" || variant === undefined || armVariant.test(variant));
  const systems = slipsOf(system, ["linux", "windows"]);
  if (isFormed && isKnown && (systems.length === 0 || systems.includes(system))) return undefined;
  const near = nearPlatforms(text.toLowerCase());
  const advice = didYouMean(near.filter((one) => one !== text));
  return [`expected a platform such as linux/amd64 or linux/arm/v7, got "${text}"`, advice]
    .filter((part) => part !== undefined)
    .join(". ");
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

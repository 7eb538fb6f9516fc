import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version as pulumiVersion } from "@pulumi/pulumi/package.json";
import { cacheDirectory } from "../lab/tools";
import { officialPlugin } from "./plugins";
import { findProgram } from "./programs";

/** A language whose packages are downloaded, and whose SDK of the library is generated. */
export type Language = "python" | "go";

/** The environment in which npm downloads packages for a plugin, as {@link packageManagerEnvironment} for a language. */
export function npmEnvironment(): Record<string, string> {
  const [userconfig = ""] = spawnSync("npm", ["config", "get", "userconfig"], {
    encoding: "utf8",
  }).stdout.split("\n");
  return {
    npm_config_userconfig: userconfig,
    npm_config_cache: cacheDirectory("npm"),
    npm_config_include: "",
  };
}

const needs: Record<Language, { program: string; args: string[]; what: string }> = {
  python: { program: "python3", args: ["-c", "import ensurepip, venv"], what: "python3 with venv" },
  go: { program: "go", args: ["version"], what: "go" },
};

/** Why programs in a language cannot run on this machine; undefined when they can. */
export function languageObstacle(language: Language): string | undefined {
  const { program, args, what } = needs[language];
  if (spawnSync(findProgram(program) ?? program, args).status !== 0) return `not installed: ${what}`;
  if (officialPlugin("language", language) !== undefined) return undefined;
  return findProgram("pulumi-sdk-generator") ? undefined : "not installed: pulumi-sdk-generator";
}

/**
 * The environment in which a language's package manager finds its earlier downloads, since machines of the tests have an
 * empty home. It also sets the version of Pulumi's SDK for Python to that of the engine.
 */
export function packageManagerEnvironment(language: Language): Record<string, string> {
  if (language === "go") {
    const names = ["GOMODCACHE", "GOCACHE", "GOPROXY", "GONOPROXY", "GOSUMDB", "GONOSUMDB", "GOTOOLCHAIN"];
    return JSON.parse(spawnSync("go", ["env", "-json", ...names], { encoding: "utf8" }).stdout);
  }
  const directory = cacheDirectory("pip");
  mkdirSync(directory, { recursive: true });
  const constraints = join(directory, "constraints.txt");
  writeFileSync(constraints, `pulumi==${pulumiVersion}\n`);
  return { PIP_CACHE_DIR: directory, PIP_CONSTRAINT: constraints };
}

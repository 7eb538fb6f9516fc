import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..", "..");

/**
 * The tag of the newest release before this commit; undefined when no such tag leads here, as in a clone without tags. The
 * environment variable `UPGRADE_FROM` names another commit.
 */
export function previousRelease(): string | undefined {
  const { UPGRADE_FROM: chosen } = process.env;
  if (chosen) return chosen;
  const args = ["describe", "--tags", "--abbrev=0", "--match=v[0-9]*", "HEAD^"];
  const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Puts a release into a directory as `npm install` gives it to a user: with its own dependencies, and built. Its examples
 * are next to it, and use it.
 */
export function installRelease(tag: string, directory: string, environment: NodeJS.ProcessEnv): void {
  mkdirSync(directory);
  const archive = execFileSync("git", ["archive", tag], { cwd: root, maxBuffer: 2 ** 30 });
  execFileSync("tar", ["-x", "-C", directory], { input: archive });
  execFileSync("npm", ["ci", "--omit=dev"], {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  symlinkSync(directory, join(directory, "node_modules", "pulumi-dalec"));
}

/** The life-cycle scripts of an installation, which the state of a stack contains. */
export function scriptsOf(directory: string): string[] {
  const scripts = join(directory, "dist", "machine");
  const names = readdirSync(scripts).filter((name) => name.endsWith(".txt"));
  return names.map((name) => `${name}: ${readFileSync(join(scripts, name), "utf8")}`);
}

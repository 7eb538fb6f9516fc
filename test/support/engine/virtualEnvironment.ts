import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../lab/tools";

/** The virtual environment of a Python project. Its packages take longer to install than everything else. */
export interface VirtualEnvironment {
  /** Copies the packages of an earlier run into the project, whose own installation then adds what is missing. */
  restore(): void;
  /** Keeps the installed packages for the next run. */
  keep(): void;
}

/** Keeps virtual environments outside the repository, keyed by the requirements of their projects. */
export function virtualEnvironmentOf(project: string, constraints: string): VirtualEnvironment {
  const requirements = readFileSync(join(project, "requirements.txt"), "utf8");
  const key = createHash("sha256").update(requirements).update(readFileSync(constraints)).digest("hex");
  const kept = cacheDirectory(`venv-${key.slice(0, 10)}`);
  const own = join(project, "venv");
  const copy = (from: string, to: string) => cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  return {
    restore: () => {
      if (existsSync(kept)) copy(kept, own);
    },
    keep: () => {
      if (existsSync(kept)) return;
      const draft = `${kept}.${process.pid}`;
      copy(own, draft);
      try {
        renameSync(draft, kept);
      } catch {
        // Another run has just kept the same packages.
        rmSync(draft, { recursive: true });
      }
    },
  };
}

// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.
import type { SourceMount } from "./sources";

/** What a file must be; every condition given must hold. */
export interface FileCheck {
  /** What it must be. */
  equals?: string;
  /** Texts that it must contain. */
  contains?: string[];
  /** Regular expressions (Go's) that it must match. */
  matches?: string[];
  /** What it must begin with. */
  starts_with?: string;
  /** What it must end with. */
  ends_with?: string;
  /** Whether it must be empty. Defaults to false: it may be empty or not. */
  empty?: boolean;
  /** The permission bits that it must have. Defaults to any. */
  permissions?: number;
  /** Whether it must be a directory. Defaults to false: it must not be one. */
  is_dir?: boolean;
  /** Whether it must not exist. Defaults to false: it must. */
  not_exist?: boolean;
  /** Whether a symbolic link itself is looked at, not its target. Defaults to false. */
  no_follow?: boolean;
  /** The path that the symbolic link must point to. */
  link_target?: string;
}

/** What a command's output must be; every condition given must hold. */
export interface OutputCheck {
  /** What it must be. */
  equals?: string;
  /** Texts that it must contain. */
  contains?: string[];
  /** Regular expressions (Go's) that it must match. */
  matches?: string[];
  /** What it must begin with. */
  starts_with?: string;
  /** What it must end with. */
  ends_with?: string;
  /** Whether it must be empty. Defaults to false: it may be empty or not. */
  empty?: boolean;
}

/** A test of the installed package, in a container of its own. */
export interface Test {
  /** Name, for messages. */
  name?: string;
  /** Working directory. Read, but not used, by Dalec 0.21. */
  dir?: string;
  /** Sources to lay over paths. Defaults to none. */
  mounts?: SourceMount[];
  /** Environment of all commands. */
  env?: Record<string, string>;
  /** The commands, one after the other. Defaults to none: only files are looked at. */
  steps?: TestStep[];
  /** What files must be after the commands. */
  files?: Record<string, FileCheck>;
}

/** A command of a test. */
export interface TestStep {
  /** Command to run, split as a shell does, but not run by a shell. */
  command: string;
  /** Environment of this command. */
  env?: Record<string, string>;
  /** What the command reads. Defaults to nothing. */
  stdin?: string;
  /** What its standard output must be. */
  stdout?: OutputCheck;
  /** What its standard error must be. */
  stderr?: OutputCheck;
}

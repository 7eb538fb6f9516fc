import type { FrontendWord } from "./frontendWord";

/** What somebody who looked at the files of a context found about one use of it. */
export interface ContextFinding {
  /** Path of the source that reads the context, as `SpecFacts` names it, such as `sources.src`. */
  from: string;
  /** What is wrong. */
  message: string;
  /** Whether the build still runs. Defaults to false. */
  isWarning?: boolean;
}

/** What the check of a spec takes into account in addition to the text. */
export interface CheckSpecOptions {
  /** File name, which every diagnostic repeats. Defaults to none. */
  file?: string;
  /** Image of the frontend that builds the spec. Defaults to that of the syntax line, else to the release that this library was tested with. */
  frontend?: string;
  /** The target to build, such as `azlinux3/rpm`. When omitted, the requirements of a target are not checked. */
  target?: string;
  /** Other targets that get the same named contexts. A context that one of them reads counts as used. Defaults to none. */
  otherTargets?: readonly string[];
  /** Build arguments, as a record or as `NAME=value` lines. Defaults to none. */
  buildArgs?: Readonly<Record<string, string>> | readonly string[];
  /** Platforms to build for, such as `linux/arm64`. Defaults to that of the builder, which is not checked. */
  platforms?: readonly string[];
  /** Names of the contexts that the build provides. When omitted, missing contexts are not checked. */
  namedContexts?: readonly string[];
  /** Names of the secrets that the build provides. When omitted, missing secrets are not checked. */
  secrets?: readonly string[];
  /** Identifiers of the SSH agents that the build provides. When omitted, missing agents are not checked. */
  ssh?: readonly string[];
  /** Labels that the build sets outside of the spec, as `NAME=value`. Defaults to none. */
  labels?: readonly string[];
  /** Whether the build has a main context. When omitted, a missing one is not checked. */
  context?: boolean;
  /** What a look at the files of the contexts found: the check has only the text. Defaults to nothing. */
  contextFindings?: readonly ContextFinding[];
  /** What the frontend that will build answered about this text: it decides. Defaults to not having asked it. */
  frontendWord?: FrontendWord;
}

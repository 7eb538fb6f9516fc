import { argumentRecord, isKnownArgument } from "../arguments/known";
import { type Diagnostic, Severity } from "../diagnostics";
import { specFacts } from "../facts/read";
import { didYouMean, nearestNames } from "../nearest";
import { findTarget } from "../targets/find";
import { parseYaml } from "../yaml/parse";
import { type Remark, toDiagnostics } from "./report";

/** What `checkSpec` takes into account beside the text. */
export interface CheckSpecOptions {
  /** The file's name, repeated in every diagnostic. Omitted: diagnostics name no file. */
  file?: string;
  /** The target to build, such as `azlinux3/rpm`. Omitted: what depends on a target is not checked. */
  target?: string;
  /** Build arguments, as a record or as `NAME=value` lines. Defaults to none. */
  buildArgs?: Readonly<Record<string, string>> | readonly string[];
  /** Names of the contexts that the build is given. Omitted: whether contexts are missing is not checked. */
  namedContexts?: readonly string[];
  /** Names of the secrets that the build is given. Omitted: whether secrets are missing is not checked. */
  secrets?: readonly string[];
  /** Identifiers of the ssh agents that the build is given. Omitted: whether agents are missing is not checked. */
  ssh?: readonly string[];
  /** Whether the build is given a main context. Omitted: whether it is missing is not checked. */
  context?: boolean;
}

/**
 * Everything that is wrong with a spec, in the order of the text.
 *
 * Never throws: whatever the text is, what is wrong with it is told.
 */
export function checkSpec(text: string, options: CheckSpecOptions = {}): Diagnostic[] {
  const { value: spec, problems, position } = parseYaml(text);
  const remarks: Remark[] = problems.map(({ code, message, offset, harmless }) => ({
    severity: harmless ? Severity.Warning : Severity.Error,
    code,
    message,
    path: "",
    offset,
  }));
  const isReadable = problems.every(({ harmless }) => harmless);
  if (isReadable && spec === undefined) {
    remarks.push({
      severity: Severity.Error,
      code: "empty-spec",
      message: "the spec is empty",
      path: "",
      offset: 0,
    });
  } else if (isReadable && spec?.type !== "mapping") {
    const message = "a spec is a mapping of fields";
    remarks.push({
      severity: Severity.Error,
      code: "wrong-type",
      message,
      path: "",
      offset: spec?.offset ?? 0,
    });
  }
  const facts = specFacts(spec, options);
  if (options.target !== undefined) {
    const found = findTarget(options.target, facts);
    const at = { path: "", offset: 0 };
    if (found.target === undefined) {
      remarks.push({ severity: Severity.Error, code: "unknown-target", message: found.problem, ...at });
    } else if (found.warning !== undefined) {
      remarks.push({ severity: Severity.Warning, code: "target-alias", message: found.warning, ...at });
    }
  }
  for (const name of Object.keys(argumentRecord(options.buildArgs))) {
    if (isKnownArgument(name) || facts.args.includes(name)) continue;
    remarks.push({
      severity: Severity.Error,
      code: "unknown-build-arg",
      message: `build argument ${name} is not declared in the spec's args, and Dalec refuses it`,
      path: "args",
      offset: 0,
      hint: didYouMean(nearestNames(name, facts.args)),
    });
  }
  return toDiagnostics(remarks, position, options.file);
}

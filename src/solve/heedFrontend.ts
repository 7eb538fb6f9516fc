import { Severity, sentence } from "../dalec";
import { defined } from "../json";
import { askFrontend, type FrontendRefusal } from "../machine/askFrontend";
import { messageOf } from "../machine/caught";
import { ownLines } from "./failureText";
import type { OpenSpec } from "./openSpec";
import type { TargetPlan } from "./targetPlan";

/** A build about which its frontend is asked. */
export interface AskedBuild {
  /** The spec as the user wrote it. */
  spec: OpenSpec;
  /** The text that is built. */
  inline: string;
  /** The image that reads it. */
  frontend: string;
  /** The target. */
  plan: TargetPlan;
}

/**
 * Asks the frontend of a build whether it accepts the spec.
 *
 * @param builder the buildx instance that builds
 * @returns a warning if the frontend cannot be asked; the build then shows what it says
 * @throws if it refuses the spec or lacks the target, with its message and the errors of the library's own check
 */
export async function heedFrontend(
  builder: string,
  { spec, inline, frontend, plan }: AskedBuild,
): Promise<string | undefined> {
  const question = { builder, text: inline, frontend, target: plan.name, buildArgs: plan.buildArgs };
  const answer = await askFrontend(question).catch((error: unknown) => messageOf(error));
  if (typeof answer === "string") return `askFrontend: ${answer}`;
  const refusal = answer.refusal && inUsersFile(answer.refusal, spec, inline);
  const { file, document } = spec;
  const { buildArgs, name: target } = plan;
  const frontendWord = { ...answer, ...defined({ refusal }) };
  const diagnostics = document.check({ file, frontend, buildArgs, target, frontendWord });
  const errors = diagnostics.filter(({ severity }) => severity === Severity.Error);
  if (errors.every(({ code }) => !["frontend-refuses", "unknown-target"].includes(code))) return undefined;
  const lines = errors.map((one) => {
    return `  ${file}:${one.line}:${one.column}${one.path && ` ${one.path}`}: ${sentence(one)}`;
  });
  throw new Error([`${file} cannot be built:`, ...lines].join("\n"));
}

/** A refusal with the line as the user's file counts it. */
function inUsersFile(
  { message, line, column }: FrontendRefusal,
  { document }: OpenSpec,
  inline: string,
): FrontendRefusal {
  const own =
    line === undefined ? undefined : ownLines(inline.split("\n"), document.text.split("\n"))[line - 1];
  const place = own === undefined ? "" : message.replace(`[${line}:`, `[${own}:`);
  return own === undefined ? { message } : { message: place, line: own, ...defined({ column }) };
}

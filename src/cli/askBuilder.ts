import { chosenFrontend, defaultFrontend, findTarget, parseSpec } from "../dalec";
import { argumentRecord } from "../dalec/arguments/knownArguments";
import { defined } from "../json";
import { askFrontend } from "../machine/askFrontend";
import type { CheckSettings, FrontendWords } from "./checkedSpec";
import type { SpecFile } from "./specFiles";

/**
 * What the frontends of specs say about them, one after the other: each answer takes about half a second.
 *
 * @param builder the buildx instance on which the frontends run
 * @throws when the builder or a frontend does not answer
 */
export async function askBuilder(
  builder: string,
  specs: readonly SpecFile[],
  { targets, options }: CheckSettings,
): Promise<FrontendWords[]> {
  const buildArgs = argumentRecord(options.buildArgs);
  const all: FrontendWords[] = [];
  for (const { text } of specs) {
    const facts = parseSpec(text).facts();
    const frontend = chosenFrontend(options) ?? facts.syntax ?? defaultFrontend;
    const question = { builder, text, frontend, buildArgs };
    const words: Record<string, FrontendWords[string]> = {};
    for (const name of targets.length === 0 ? [""] : targets) {
      const target =
        name === "" ? undefined : (findTarget(name, { ...facts, syntax: frontend }).target?.name ?? name);
      words[name] = await askFrontend({ ...question, ...defined({ target }) });
    }
    all.push(words);
  }
  return all;
}

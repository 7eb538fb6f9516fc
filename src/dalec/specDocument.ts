import { argumentRecord } from "./arguments/knownArguments";
import { checkParsedSpec } from "./check/checkParsedSpec";
import type { CheckSpecOptions } from "./check/checkSpecOptions";
import type { Diagnostic } from "./diagnostics";
import { parsedSpec } from "./facts/parsedSpec";
import { type ReadSpecOptions, specFacts } from "./facts/readFacts";
import type { SpecFacts } from "./facts/specFacts";
import { type TestPart, testParts } from "./facts/testParts";

/** A spec that is parsed once and answers any number of questions. */
export interface SpecDocument {
  /** The text of the spec. */
  readonly text: string;
  /**
   * Reads what a build can see from the spec. Never throws: of a broken spec, it returns what can be read.
   *
   * Equal options return the same object, so a caller must not change it.
   */
  facts(options?: ReadSpecOptions): SpecFacts;
  /** Lists every problem of the spec, in the order of the text. Never throws. */
  check(options?: CheckSpecOptions): Diagnostic[];
  /** Lists what can fail in the tests of a target, by its key, such as `bookworm`. Never throws. */
  testParts(targetKey: string): TestPart[];
}

/** Parses a spec. Never throws: `check` reports a text that is not YAML. */
export function parseSpec(text: string): SpecDocument {
  const parsed = parsedSpec(text);
  const known = new Map<string, SpecFacts>();
  const facts = (options: ReadSpecOptions = {}) => {
    const key = JSON.stringify([options.targetKey, argumentRecord(options.buildArgs)]);
    const found = known.get(key) ?? specFacts(parsed, options);
    known.set(key, found);
    return found;
  };
  return {
    text,
    facts,
    check: (options = {}) => checkParsedSpec(parsed, facts, options),
    testParts: (targetKey) => testParts(parsed, targetKey),
  };
}

/** Reads what a build can see from a spec. Never throws: of a broken spec, it returns what can be read. */
export function readSpec(text: string, options: ReadSpecOptions = {}): SpecFacts {
  return parseSpec(text).facts(options);
}

/** Lists every problem of a spec, in the order of the text. Never throws, whatever the text is. */
export function checkSpec(text: string, options: CheckSpecOptions = {}): Diagnostic[] {
  return parseSpec(text).check(options);
}

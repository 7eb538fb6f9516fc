import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSpec, type Diagnostic } from "../../src/dalec";
import { ownSamples, verdicts, withoutData } from "../dalec/dalecData";
import { letterChange } from "../dalec/letterChanges";
import { mutations } from "../dalec/mutations";
import { randomNumbers, randomSpec } from "../dalec/randomSpec";
import { accepted, refused, stricter } from "../dalec/trickyYaml";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { frontendRepository, frontendTag } from "../support/lab/frontendSource";
import { type Lab, startLab } from "../support/lab/lab";
import { solveSpec } from "../support/lab/solve";
import { labObstacle } from "../support/lab/tools";

/** Number of specs per kind that the genuine frontend checks. Each takes a quarter of a second. */
const sampleSize = Number(process.env.ORACLE_SAMPLE ?? 60);
/** Random specs and samples differ between runs. A failure prints the seed that repeats it. */
const seed = Number(process.env.ORACLE_SEED ?? Date.now() % 1_000_000);
const errorsOf = (spec: string) => checkSpec(spec).filter(({ severity }) => severity === "error");

const obstacle =
  labObstacle() ??
  (process.env.DALEC_FRONTEND_BINARY ? undefined : "DALEC_FRONTEND_BINARY does not name a genuine frontend");

describe.skipIf(obstacle)("the verdict of the genuine frontend, live", { timeout: 600_000 }, () => {
  let lab: Lab;
  let buildkitd: Buildkitd;

  beforeAll(async () => {
    lab = await startLab({ frontend: "genuine", bases: [] });
    buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
  });
  afterAll(async () => {
    await buildkitd?.stop();
    await lab?.stop();
  });

  /** Whether Dalec loads a spec and substitutes its arguments. */
  async function isAccepted(spec: string): Promise<{ accepted: boolean; message: string }> {
    const { succeeded, log } = await solveSpec({
      address: buildkitd.address,
      spec,
      target: "",
      subrequest: "frontend.dalec.resolve",
      buildArgs: { BUILDKIT_SYNTAX: `ghcr.io/${frontendRepository}:${frontendTag}` },
    });
    return { accepted: succeeded, message: log.trim().split("\n").at(-1) ?? "" };
  }

  /** Asks about a few specs at a time. Returns those whose verdicts differ without a known reason. */
  async function differences(specs: readonly string[]) {
    const found: object[] = [];
    const waiting = specs.entries();
    const ask = async () => {
      for (const [index, spec] of waiting) {
        const word = await isAccepted(spec);
        expect(word.message, "the frontend itself answers").not.toMatch(
          /failed to (pull|resolve)|no such handler/,
        );
        const errors = errorsOf(spec);
        if (word.accepted === (errors.length === 0)) continue;
        if (word.accepted && isStricterKnown(errors)) continue;
        found.push({
          seed,
          index,
          spec,
          dalec: word,
          ours: errors.map(({ path, message }) => `${path}: ${message}`),
        });
      }
    };
    await Promise.all([ask(), ask(), ask()]);
    return found;
  }

  const sample = <T>(all: readonly T[], of: number): T[] => {
    const random = randomNumbers(seed + of);
    return Array.from(
      { length: Math.min(of, all.length) },
      () => all[Math.floor(random() * all.length)] as T,
    );
  };

  it("equals the recorded one for unusual YAML", async () => {
    const written = new Map([
      ...accepted.map((spec) => [spec, true] as const),
      ...refused.map((spec) => [spec, false] as const),
      ...Object.values(stricter).flatMap((specs) => specs.map((spec) => [spec, true] as const)),
    ]);
    // BuildKit does not pass an empty file to the frontend.
    for (const spec of sample(
      [...written.keys()].filter((text) => text.trim() !== ""),
      sampleSize,
    )) {
      const { accepted: word, message } = await isAccepted(spec);
      expect([spec, word], message).toEqual([spec, written.get(spec)]);
    }
  });

  it("accepts every sample spec of the project", async () => {
    for (const [name, text] of ownSamples()) {
      const word = await isAccepted(text);
      expect(word.accepted, `${name}: ${word.message}`).toBe(true);
    }
  });

  it.skipIf(withoutData)("equals ours for the recorded changes", async () => {
    expect(await differences(sample(verdicts(), sampleSize).map(({ spec }) => spec))).toEqual([]);
  });

  it("equals ours for single mistakes in the samples", async () => {
    expect(await differences(sample(mutations(), sampleSize).map(({ text }) => text))).toEqual([]);
  });

  it("equals ours for samples with one letter or line changed", async () => {
    const specs = Array.from({ length: sampleSize }, (_, index) => letterChange(seed + index));
    expect(await differences(specs)).toEqual([]);
  });

  it.each([0, 0.01, 0.05])("equals ours for random specs with mistakes at a rate of %d", async (faults) => {
    const specs = Array.from({ length: sampleSize }, (_, index) => randomSpec(seed + index, faults));
    expect(await differences(specs)).toEqual([]);
  });
});

/** Whether every error is deliberate: it rejects what Dalec 0.21.5 accepts. */
function isStricterKnown(errors: readonly Diagnostic[]): boolean {
  return errors.every(
    ({ code, path }) =>
      // An empty spec builds nothing.
      code === "empty-spec" ||
      // Dalec's reader accepts more than YAML 1.2 allows, and removes tabs from names.
      code === "yaml-syntax" ||
      path.includes("\t") ||
      // 0.21.5 ignores the field. The verdicts and later releases reject it, because a field that does nothing is a mistake.
      (code === "unknown-field" && /^build\.steps\[\d+\]/.test(path)) ||
      // Dalec ignores a field whose name is a number or a boolean.
      (code === "unknown-field" && /\.(?:\d+|true|false)$/.test(path)) ||
      // A build whose list of steps has no value builds nothing.
      (code === "wrong-type" && path === "build.steps") ||
      // Dalec reads a base image without a reference, and fails when it starts from it.
      (code === "missing-field" && /image\.bases\[\d+\]\.rootfs\.image$/.test(path)) ||
      // Dalec checks the mounts of a single command only when it runs the command.
      /\.cmd\.steps\[\d+\]\.mounts\[\d+\]/.test(path),
  );
}

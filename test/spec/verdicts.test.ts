import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { checkSpec } from "../../src/spec";
import { samples, verdicts, withoutData } from "./dalecData";

const isAccepted = (text: string) => checkSpec(text).every(({ severity }) => severity !== "error");

/** Where our word differs from the loader's, with the reason. */
const differences: Record<string, string> = {};

describe.skipIf(withoutData)(`the genuine loader's word${withoutData ? ` (${withoutData})` : ""}`, () => {
  it.each(samples())("%s passes", (_, text) => {
    expect(checkSpec(text).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("agrees on every changed spec, but for the differences with a reason", () => {
    const all = verdicts();
    const differing = all.filter(({ spec, accepted }) => isAccepted(spec) !== accepted);
    const named = differing.map(({ file, mutation, path }) => `${file} ${mutation} ${path.join(".")}`);
    expect(all.length).toBeGreaterThan(1_000);
    expect(named.filter((name) => !(name in differences))).toEqual([]);
    expect(differing.filter(({ accepted }) => !accepted)).toEqual([]);
  }, 120_000);
});

type Path = readonly (string | number)[];

function* fields(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0 && typeof path.at(-1) === "string") yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* fields(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** Names below these are the writer's own, and may be anything. */
const free =
  /(^|\.)(args|env|labels|sources|targets|files|binaries|configFiles|units|config|state|build|test|x-note)$/;

function changed(
  base: unknown,
  path: Path,
  change: (owner: Record<string, unknown>, key: string) => void,
): string {
  const copy = structuredClone(base);
  let owner = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) owner = owner[key] as Record<string | number, unknown>;
  change(owner as Record<string, unknown>, String(path.at(-1)));
  return stringify(copy, { aliasDuplicateObjects: false });
}

describe.skipIf(withoutData)("a single wrong field of a sample", () => {
  const bases = samples().map(([name, text]) => [name, parse(text)] as const);
  const isFixed = (path: Path) => !free.test(path.slice(0, -1).join(".")) || path.join(".") === "build.steps";

  it("is refused at its line when its name is misspelled", () => {
    let count = 0;
    for (const [name, base] of bases) {
      for (const path of [...fields(base)].filter(isFixed)) {
        const wrong = `${path.at(-1)}zz`;
        const text = changed(base, path, (owner, key) => {
          owner[wrong] = owner[key];
          delete owner[key];
        });
        const found = checkSpec(text).filter(({ code }) => code === "unknown-field");
        expect(
          found.map(({ line }) => text.split("\n")[line - 1]),
          `${name} ${path.join(".")}`,
        ).toEqual([expect.stringContaining(wrong)]);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(100);
  }, 60_000);

  it("is refused when it is of a wrong type", () => {
    let count = 0;
    for (const [name, base] of bases) {
      for (const path of fields(base)) {
        for (const wrong of [{ nosuch: { x: [1] } }, [[{ nosuch: 1 }]]]) {
          const text = changed(base, path, (owner, key) => {
            owner[key] = wrong;
          });
          expect(isAccepted(text), `${name} ${path.join(".")} = ${JSON.stringify(wrong)}`).toBe(false);
          count += 1;
        }
      }
    }
    expect(count).toBeGreaterThan(400);
  }, 60_000);
});

import { describe, expect, it } from "vitest";
import { readIgnoreFile } from "../../../src/solve/contexts/ignoreFile";
import { cleanPath, PatternError, patternList } from "../../../src/solve/contexts/pattern";
import { visibility } from "../../../src/solve/contexts/visibility";
import { accidents, refusedLate, table } from "../../solve/contexts/patternTable";
import { randomPath, randomPattern, randomSight, spaces } from "./contextCases";
import {
  ask,
  cases,
  differing,
  none,
  originalsObstacle,
  type SightQuestion,
  seed,
  timeout,
  type Verdict,
} from "./originals";
import { Random } from "./random";

/** The result of a function, or "refused" for a pattern that BuildKit refuses. */
function unlessRefused<T>(give: () => T): T | "refused" {
  try {
    return give();
  } catch (error) {
    if (error instanceof PatternError) return "refused";
    throw error;
  }
}

function walked(patterns: readonly string[], path: string): Verdict {
  const list = patternList(patterns);
  const parts = path.split("/");
  let verdict = list.match(parts[0] ?? "");
  for (let length = 2; length <= parts.length; length++) {
    verdict = list.match(parts.slice(0, length).join("/"), verdict.parent);
  }
  return verdict.matched;
}

describe.skipIf(originalsObstacle())("the table of patterns", { timeout }, () => {
  it("has the same results as BuildKit's own code", async () => {
    const written = [...table, ...accidents];
    const answers = await ask(
      "match",
      written.map(([patterns, path]) => ({ patterns, paths: [path] })),
    );
    const given = written.map(([patterns, path], index) => [patterns, path, answers[index]?.alone[0]]);
    expect(given).toEqual(written);
  });

  it("lists patterns that BuildKit's own code accepts at first and refuses when matching", async () => {
    const answers = await ask(
      "match",
      refusedLate.map((pattern) => ({ patterns: [pattern], paths: ["a"] })),
    );
    const given = refusedLate.map((pattern, index) => [
      pattern,
      answers[index]?.refused,
      answers[index]?.alone[0],
    ]);
    expect(given).toEqual(refusedLate.map((pattern) => [pattern, false, "refused"]));
  });
});

describe.skipIf(originalsObstacle())("random cases agree with BuildKit's own code", { timeout }, () => {
  it("for patterns on paths", async () => {
    const random = new Random(seed);
    const questions = Array.from({ length: cases }, () => ({
      patterns: random.several(1, 4, () => randomPattern(random)),
      paths: random.several(1, 4, () => randomPath(random)),
    }));
    const answers = await ask("match", questions);
    const different = questions.flatMap(({ patterns, paths }, index): object[] => {
      const theirs = answers[index];
      const refused = unlessRefused(() => patternList(patterns)) === "refused";
      if (refused || theirs?.refused)
        return refused === theirs?.refused ? [] : [{ patterns, refused, theirs }];
      return paths.flatMap((path, at) => {
        const ours = [
          unlessRefused(() => patternList(patterns).match(path).matched),
          unlessRefused(() => walked(patterns, path)),
        ];
        const given = [theirs?.alone[at], theirs?.walked[at]];
        return ours.join() === given.join() ? [] : [{ patterns, path, ours, theirs: given }];
      });
    });
    expect(differing(different)).toEqual(none);
  });

  it("for ignore files", async () => {
    const random = new Random(seed + 1);
    const parts = [
      "#",
      "!",
      "/",
      "//",
      "a",
      "a/b",
      "..",
      ".",
      "*",
      " ",
      "\t",
      "\n",
      "\n",
      "\r\n",
      "\r",
      ...spaces,
    ];
    const texts = Array.from({ length: cases }, () => random.text(parts, 12));
    const answers = await ask("ignoreFile", texts);
    const different = texts.flatMap((text, index) => {
      const ours = readIgnoreFile(text);
      const theirs = answers[index]?.patterns ?? [];
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ text, ours, theirs }];
    });
    expect(differing(different)).toEqual(none);
  });

  it("for the files of a context that a build sees", async () => {
    const random = new Random(seed + 2);
    const questions = Array.from({ length: cases }, () => randomSight(random));
    const answers = await ask("sight", questions);
    const different = questions.flatMap((question, index) => {
      const ours = unlessRefused(() => visibleFiles(question));
      const theirs = answers[index]?.refused ? "refused" : (answers[index]?.files ?? []);
      // Which of several filters reaches a faulty pattern first may differ.
      if (ours === "refused" || theirs === "refused") return [];
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ question, ours, theirs }];
    });
    expect(differing(different)).toEqual(none);
    const partial = questions.filter(({ tree }, index) => {
      const count = answers[index]?.files?.length ?? 0;
      return count > 0 && count < tree.filter((name) => !name.endsWith("/")).length;
    });
    expect(partial.length, "cases that show some files and hide others").toBeGreaterThan(cases / 10);
  });

  it("for the shortest form of a path", async () => {
    const random = new Random(seed + 3);
    const paths = Array.from({ length: cases }, () => random.text(["/", "/", ".", "..", "a", "é", " "], 10));
    const answers = await ask("clean", paths);
    const different = paths.flatMap((path, index) =>
      cleanPath(path) === answers[index] ? [] : [{ path, ours: cleanPath(path), theirs: answers[index] }],
    );
    expect(differing(different)).toEqual(none);
  });
});

/** The files that a walk over the tree finds, in the way of src/solve/contexts/entries.ts. */
function visibleFiles({ tree, path, includes, excludes, ignored, mounted }: SightQuestion): string[] {
  const need = {
    name: "context",
    from: mounted ? "tests[0].mounts[0].spec" : "sources.src",
    ...(path === "" ? {} : { path }),
    ...(includes.length === 0 ? {} : { includes }),
    ...(excludes.length === 0 ? {} : { excludes }),
  };
  const seen = visibility([need], ignored);
  const states = new Map<string, ReturnType<typeof seen.look>>();
  return tree.filter((name) => {
    const plain = name.replace(/\/$/, "");
    const above = plain.slice(0, Math.max(0, plain.lastIndexOf("/")));
    const parent = states.get(above);
    if (above !== "" && parent?.below !== true) return false;
    const sight = seen.look(plain, parent?.state);
    if (name.endsWith("/")) states.set(plain, sight);
    return !name.endsWith("/") && sight.visible;
  });
}

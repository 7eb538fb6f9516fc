import { describe, expect, it } from "vitest";
import { familiarName } from "../../../src/dalec";
import { parseReference } from "../../../src/dalec/imageReference";
import { ask, cases, differing, none, originalsObstacle, seed, timeout } from "./originals";
import { Random } from "./random";

const domains = [
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
  "localhost",
  "localhost:5000",
  "Example.com",
  "example.com:80",
  "example.com:",
  "EXAMPLE",
  "a_b.c",
  "[::1]",
  "[::1]:5000",
  "[ab]",
  "[AB]",
  "-a.b",
  "a..b",
];
const names = [
  "library",
  "debian",
  "a",
  "a-b",
  "a--b",
  "a__b",
  "a___b",
  "a.b",
  "a..b",
  "A",
  "-a",
  "0",
  "é",
  "",
];
const longNames = [240, 246, 247, 248, 255, 256].map((length) => "a".repeat(length));
const tags = ["latest", "1.2", "v1", "_", "-1", ".1", "A", "a:b", "", "a".repeat(128), "a".repeat(129)];
const digests = ["sha256", "sha384", "sha512", "SHA256", "sha256+b64", "md5", ""].flatMap((algorithm) =>
  ["a".repeat(32), "a".repeat(64), "A".repeat(64), "a".repeat(96), "0f".repeat(64), "g".repeat(64), ""].map(
    (hash) => `${algorithm}:${hash}`,
  ),
);

function randomReference(random: Random): string {
  const path = random.several(1, 3, () => random.one(random.is(0.05) ? longNames : names)).join("/");
  const text = [
    random.is(0.6) ? `${random.one(domains)}/` : "",
    path,
    random.is(0.5) ? `:${random.one(tags)}` : "",
    random.is(0.3) ? `@${random.one(digests)}` : "",
  ].join("");
  if (random.is(0.9)) return text;
  const at = random.below(text.length + 1);
  return (
    text.slice(0, at) + random.one([..."/:@.-_[] A\n", "b".repeat(64)]) + text.slice(at + random.below(2))
  );
}

describe.skipIf(originalsObstacle())("random image references", { timeout }, () => {
  const random = new Random(seed);
  const texts = Array.from({ length: cases }, () => randomReference(random)).concat("a".repeat(64), "");

  it("are parsed as github.com/distribution/reference parses them", async () => {
    const answers = await ask("reference", texts);
    const different = texts.flatMap((text, index) => {
      const ours = parseReference(text);
      const theirs = answers[index];
      const parts = [ours?.name ?? "refused", ours?.tag ?? "", ours?.digest ?? ""];
      const wanted = theirs?.refused ? ["refused", "", ""] : [theirs?.name, theirs?.tag, theirs?.digest];
      return JSON.stringify(parts) === JSON.stringify(wanted) ? [] : [{ text, ours: parts, theirs: wanted }];
    });
    expect(differing(different)).toEqual(none);
    const accepted = answers.filter(({ refused }) => !refused);
    expect(accepted.length).toBeGreaterThan(cases / 10);
  });

  it("have the same context name that BuildKit looks up for them", async () => {
    const answers = await ask("reference", texts);
    const different = texts.flatMap((text, index) => {
      const theirs = answers[index];
      if (theirs === undefined || theirs.refused || familiarName(text) === theirs.contextName) return [];
      return [{ text, ours: familiarName(text), theirs: theirs.contextName }];
    });
    expect(differing(different)).toEqual(none);
  });
});

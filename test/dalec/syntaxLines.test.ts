import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";

/** The remarks on a spec, each with the part of its line that it points at; without those on its fields. */
const remarks = (text: string) =>
  checkSpec(text)
    .filter(({ path, code }) => path === "" && code !== "empty-spec")
    .map(({ severity, code, line, column, endColumn, message, hint }) => {
      const pointedAt = (text.split("\n")[line - 1] ?? "").slice(column - 1, (endColumn ?? column) - 1);
      return `${severity} ${code} ${JSON.stringify(pointedAt)}: ${[message, hint].join(" ").trim()}`;
    });
const about = (reference: string) => remarks(`# syntax=${reference}\nname: a\n`);

describe("a syntax line", () => {
  it.each([
    ["name: a\n# syntax=a:1.2.3\n", "# syntax=a:1.2.3"],
    ["name: a\n //\tsyntax =  a:1.2.3\n", " //\tsyntax =  a:1.2.3"],
    ["name: a\n#  SYNTAX\t=a\n", "#  SYNTAX\t=a"],
    ["\n\t# syntax= x\nname: a\n", "\t# syntax= x"],
    ["# syntax=\n# syntax=a:1\n", "# syntax=a:1"],
  ])("is found by BuildKit only on the first line: %j", (text, hidden) => {
    expect(remarks(text)).toEqual([
      expect.stringContaining(`warning hidden-syntax-line ${JSON.stringify(hidden)}: `),
    ]);
  });

  it.each([
    ["# syntax=\nname: a\n", "# syntax="],
    ["#\tSyntax  =\t \nname: a\n", "#\tSyntax  ="],
    ["name: a\n  #  syntax =\r\n", "  #  syntax ="],
  ])("may lack its frontend: %j", (text, line) => {
    const found = remarks(text).filter((one) => one.includes("no-syntax-line"));
    expect(found).toEqual([
      expect.stringContaining(`${JSON.stringify(line)}: the "# syntax=" line names no frontend`),
    ]);
  });

  it.each(["name: a # syntax=\n", "name: a # syntax=b:1\n", "name: '\n  x# syntax=a'\n"])(
    "does not take any other text for one: %j",
    (text) => {
      expect(remarks(text)).toEqual([expect.stringMatching(/^hint no-syntax-line "": the spec has no /)]);
    },
  );
});

describe("the frontend in a syntax line", () => {
  const own = "ghcr.io/project-dalec/dalec/frontend";
  const digest = `@sha256:${"a".repeat(64)}`;

  it.each([
    `${own}:0.21.5`,
    `${own}${digest}`,
    `${own}:0.21.5${digest}`,
    `${own}:v1${digest}`,
    "dalec/frontend:0.21.5",
    "example.com:5000/dalec/frontend:v0.21.5",
  ])("is fine: %s", (reference) => {
    expect(about(reference)).toEqual([]);
  });

  it.each([
    [
      `${own}:v0.21.5`,
      'frontend-elsewhere "%": expected a tag without "v", got "v0.21.5" Did you mean "0.21.5"?',
    ],
    [`${own}`, `mutable-frontend "%": "${own}" has no tag, so it means the tag "latest"`],
    ...["latest", "dev1", "my-1.2.3", "0.21", "21", "my0.21"].map((tag) => [
      `${own}:${tag}`,
      `mutable-frontend "%": "${own}:${tag}" is a mutable tag`,
    ]),
    ...["GHCR.io/project-dalec/dalec/frontend", "ghcr.io/azure/dalec/frontend", "ghcr.io/project-dalec"].map(
      (name) => [
        `${name}:0.21.5`,
        `frontend-elsewhere "%": Dalec does not publish its frontend at "${name}" Did you mean "${own}"?`,
      ],
    ),
  ])("is a matter of a warning: %s", (reference, said = "") => {
    expect(about(reference)).toEqual([expect.stringContaining(`warning ${said.replace("%", reference)}`)]);
  });

  it.each([
    ...["0.9.1", "0.16.9"].map((tag) => [
      tag,
      `the check knows Dalec from 0.17 on, and Dalec ${tag} is older`,
    ]),
    ...["10.20.30", "0.23.0"].map((tag) => [
      tag,
      `this check does not know Dalec ${tag}: it knows the releases from 0.17`,
    ]),
    ...["0.21.5-rc1", "0.21.5.6"].map((tag) => [
      tag,
      `this check does not know "${tag}", and checks the spec as Dalec 0.21.5`,
    ]),
  ])("may be of a release that the check does not know: %s", (tag, said) => {
    expect(about(`${own}:${tag}`)).toEqual([
      expect.stringContaining(`hint unknown-release "${own}:${tag}": ${said}`),
    ]);
  });

  it.each([
    "example.com/frontend:v1.2.3",
    "example.com/frontend:10.2.3",
    "xghcr.io/project-dalec/x:1.2.3",
    "example.com/dalec/frontend/more:1.2.3",
    "example.com/xdalec/frontend:1.2.3",
  ])("may not be Dalec's own: %s", (reference) => {
    expect(about(reference)).toEqual([expect.stringContaining("hint foreign-frontend")]);
  });

  it.each([
    ["a@b@c", 'expected sha256: and 64 hex digits as the digest of the frontend, got "b@c"'],
    ["a:1@sha256:1", 'expected sha256: and 64 hex digits as the digest of the frontend, got "sha256:1"'],
    ["A/B@sha256:1", `expected an image reference such as ${own}:0.21.5, got "A/B@sha256:1"`],
    [
      "example.com/F:1",
      `expected an image reference such as ${own}:0.21.5, got "example.com/F:1" Did you mean "example.com/f:1"?`,
    ],
    ["a:1,2", `expected an image reference such as ${own}:0.21.5, got "a:1,2"`],
  ])("is refused by BuildKit: %s", (reference, said) => {
    expect(about(reference)).toEqual([`error malformed-frontend "${reference}": ${said}`]);
  });
});

it.each([
  ["name: *nobody\n", ["yaml-syntax"]],
  ["name: a\n---\nname: b\n", ["no-syntax-line", "yaml-several-documents"]],
  ["", ["empty-spec", "no-syntax-line"]],
])("of a text that is not YAML, nothing else is said: %j", (text, codes) => {
  const found = checkSpec(text, { namedContexts: text === "" ? ["c"] : [] }).map(({ code }) => code);
  expect(found.sort()).toEqual(codes);
});

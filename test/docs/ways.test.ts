import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandsOf, type Times, withTimes } from "../../tools/ways/page";
import { ways } from "../../tools/ways/ways";
import { read, root } from "./documents";

const page = read("docs/getting-started.md");
const record = "docs/getting-started/times.json";
const times: Times = existsSync(join(root, record)) ? JSON.parse(read(record)) : {};

describe("docs/getting-started.md", () => {
  it("has the commands of each way that `npm run ways` follows, and of no other", () => {
    expect([...commandsOf(page).keys()]).toEqual(ways.map(({ name }) => name));
  });

  it("shows the recorded times", () => {
    expect(withTimes(page, times)).toBe(page);
  });
});

it("the commands of a way are all blocks with its name, in their order", () => {
  const text =
    "<!-- way: a -->\n\n```sh\none\n```\n\n```sh\nnot\n```\n\n<!-- way: b -->\n\n```sh\ntwo\n```\n\n<!-- way: a -->\n\n```sh\nthree\n```\n";
  expect([...commandsOf(text)]).toEqual([
    ["a", "one\nthree\n"],
    ["b", "two\n"],
  ]);
});

it("the table has a row per way, and names each machine once", () => {
  const text = "<!-- way: a -->\n\n```sh\none\n```\n\n<!-- ways -->\n<!-- /ways -->\n";
  const machine = "one processor";
  const recorded = { a: { warm: { seconds: 3, machine }, cold: { seconds: 5, machine } } };
  const filled = withTimes(text, recorded);
  expect(filled).toContain("\nMachine: one processor.\nEach");
  expect(filled).toContain("\n| a   | 3 s         | 5 s         |\n");
  expect(withTimes(filled, recorded)).toBe(filled);
});

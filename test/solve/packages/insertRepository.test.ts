import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkSpec } from "../../../src";
import { insertRepository } from "../../../src/solve/packages/insertRepository";
import { repositoryEntry } from "../../../src/solve/packages/repository";

const entry = { envs: ["build"], config: { "a.list": { inline: { file: { contents: "deb x\n" } } } } };
const common = { config: { "own.list": { inline: { file: { contents: "own\n" } } } } };

const cases: { what: string; text: string; lists: { root?: object[]; target?: object[] } }[] = [
  { what: "no dependencies", text: "# hello\nname: a\nversion: '1'\n", lists: { root: [entry] } },
  {
    what: "dependencies without repositories",
    text: "name: a\ndependencies: # of the program\n    runtime:\n        b: {}\n",
    lists: { root: [entry] },
  },
  {
    what: "dependencies with repositories",
    text: 'name: a\ndependencies:\n  extra_repos:\n    # our own\n    - config: { own.list: { inline: { file: { contents: "own\\n" } } } }\n',
    lists: { root: [entry, common] },
  },
  {
    what: "a list in brackets",
    text: 'dependencies: { extra_repos: [ { config: { own.list: { inline: { file: { contents: "own\\n" } } } } } ] }\nname: a\n',
    lists: { root: [entry, common] },
  },
  { what: "an empty list", text: "dependencies: { extra_repos: [] }\n", lists: { root: [entry] } },
  { what: "empty dependencies", text: "name: a\ndependencies:\nversion: 1\n", lists: { root: [entry] } },
  {
    what: "empty repositories",
    text: "dependencies:\n  extra_repos: ~\nname: a\n",
    lists: { root: [entry] },
  },
  { what: "JSON", text: '{"name": "a", "version": "1"}', lists: { root: [entry] } },
  {
    what: "repositories of the target",
    text: 'dependencies:\n  extra_repos: []\ntargets:\n  bookworm:\n    dependencies:\n      extra_repos:\n      - config: { own.list: { inline: { file: { contents: "own\\n" } } } }\n',
    lists: { root: [], target: [entry, common] },
  },
  {
    what: "repositories of another target",
    text: "targets:\n  azlinux3:\n    dependencies:\n      extra_repos: [{ config: {} }]\nname: a\n",
    lists: { root: [entry] },
  },
];

const json = JSON.stringify(entry);
const inserted: [before: string, after: string][] = [
  ["dependencies:\n  extra_repos: ~\n", `dependencies:\n  extra_repos: [${json}]\n`],
  ["dependencies:\n  extra_repos:null\n  \n", "dependencies:\n  extra_repos:null\n  \n"],
  ["dependencies:\n  extra_repos: null # a\n", `dependencies:\n  extra_repos: [${json}] # a\n`],
  ["dependencies:\n  extra_repos: # a\n", `dependencies:\n  extra_repos: [${json}] # a\n`],
  [
    "dependencies:\n  extra_repos: # a\n    ~ # b\n",
    `dependencies:\n  extra_repos: # a\n    [${json}] # b\n`,
  ],
  ["dependencies: # a\n", `dependencies: {"extra_repos": [${json}]} # a\n`],
  ['{"dependencies": null}', `{"dependencies": {"extra_repos": [${json}]}}`],
  ["dependencies:\n  extra_repos:\n", `dependencies:\n  extra_repos: [${json}]\n`],
  ["dependencies: {}\n", `dependencies: {"extra_repos": [${json}]}\n`],
  ["dependencies: { runtime: {} }\n", `dependencies: {"extra_repos": [${json}],  runtime: {} }\n`],
  ["dependencies: { extra_repos: [a] }\n", `dependencies: { extra_repos: [${json}, a] }\n`],
  ["dependencies:\n  extra_repos: [  ]\n", `dependencies:\n  extra_repos: [${json}  ]\n`],
  [
    "targets: {bookworm: {dependencies: {extra_repos: []}}}\nname: a\n",
    `"dependencies": {"extra_repos": [${json}]}\ntargets: {bookworm: {dependencies: {extra_repos: []}}}\nname: a\n`,
  ],
];

describe("the repository entry in a spec", () => {
  it.each(inserted)("is one line or a part of one in %j", (before, after) => {
    expect(insertRepository(before, "bookworm", entry) ?? before).toBe(after);
  });

  it.each(cases)("is inserted into a spec with $what, and changes nothing else", ({ text, lists }) => {
    const changed = insertRepository(text, "bookworm", entry) ?? "";
    const [before, after] = [parse(text), parse(changed)];
    expect(after.dependencies?.extra_repos).toEqual(lists.root);
    if (lists.target) {
      expect(after.targets.bookworm.dependencies.extra_repos).toEqual(lists.target);
      before.targets.bookworm.dependencies.extra_repos = lists.target;
    } else {
      before.dependencies = { ...before.dependencies, extra_repos: lists.root };
    }
    expect(after).toEqual(before);
    expect(changed.split("\n").length - text.split("\n").length).toBeLessThanOrEqual(1);
    for (const line of text.split("\n").filter((one) => one.includes("#"))) expect(changed).toContain(line);
  });

  it.each(["dependencies: *shared\n", "- a\n", "", "dependencies: text\n"])(
    "cannot be inserted into %j",
    (text) => {
      expect(insertRepository(text, "bookworm", entry)).toBeUndefined();
    },
  );

  it.each(["deb", "rpm"] as const)("passes the check, for %s", (format) => {
    const spec = "name: a\nversion: 1.0.0\nrevision: 1\ndescription: a\nlicense: MIT\npackager: p\n";
    const text = insertRepository(spec, "bookworm", repositoryEntry(format, "docker.io/library/debian:12"));
    const found = checkSpec(text ?? "", { namedContexts: ["dalec-repositories"] });
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

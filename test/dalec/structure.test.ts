import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";

const syntaxLine = (release: string) => `# syntax=ghcr.io/project-dalec/dalec/frontend:${release}\n`;

/** What the check says about a spec with one line, without what any short spec lacks. */
const said = (line: string, release = "0.21.5") =>
  checkSpec(`${syntaxLine(release)}${line}\n`)
    .filter((one) => one.line > 1 || one.path !== "")
    .filter(({ code, path }) => code !== "missing-field" || path.includes("."))
    .map(({ line, column, severity, code, path, message, hint }) => {
      const position = line === 2 ? `${column}` : `${line}:${column}`;
      return `${position} ${severity} ${code} ${path}: ${message}${hint === undefined ? "" : ` | ${hint}`}`;
    });

type Case = readonly [line: string, ...said: string[]];

const bits = "expected permission bits such as 0o755, without quotes, got";
const mode = (value: string) => `tests: [{name: a, files: {/a: {permissions: ${value}}}}]`;
const wrongMode = (value: string): Case => [
  mode(value),
  `45 error wrong-type tests[0].files./a.permissions: ${bits} ${value}`,
];
const kinds = "git, http, context, image, build, inline";

const groups: Record<string, readonly Case[]> = {
  "a text": [
    ["name: ~"],
    ["name: {a: b}", "7 error wrong-type name: expected a text, got a mapping"],
    ["name: [a]", "7 error wrong-type name: expected a text, got a list | Write one text."],
    [
      "name: 1.50",
      '7 warning unquoted-text name: Dalec reads 1.50 as a number, so the text is "1.5" | Put it in quotes: "1.50".',
    ],
    [
      "name: TRUE",
      '7 warning unquoted-text name: Dalec reads TRUE as a boolean, so the text is "true" | Put it in quotes: "TRUE".',
    ],
    ['build: {steps: [{command: a}], network_mode: ""}'],
    [
      "build: {steps: [{command: a}], network_mode: nome}",
      '46 error unknown-value build.network_mode: expected one of "none", "sandbox", got "nome" | Did you mean "none"?',
    ],
  ],
  "a boolean": [
    ["noarch: "],
    ["noarch: {}", "9 error wrong-type noarch: expected true or false, got a mapping"],
    ["noarch: []", "9 error wrong-type noarch: expected true or false, got a list"],
    [
      `noarch: ${"a".repeat(40)}`,
      `9 error wrong-type noarch: expected true or false, got "${"a".repeat(40)}"`,
    ],
    [
      `noarch: ${"a".repeat(41)}`,
      `9 error wrong-type noarch: expected true or false, got "${"a".repeat(40)}…"`,
    ],
  ],
  "permission bits": [
    [mode("0")],
    [mode("0xffffffff")],
    [mode("75500")],
    [mode("'755'"), `45 error wrong-type tests[0].files./a.permissions: ${bits} "755"`],
    wrongMode("0x100000000"),
    wrongMode("-1"),
    wrongMode("-0.5"),
    wrongMode(".nan"),
    [mode("[1]"), `45 error wrong-type tests[0].files./a.permissions: ${bits} a list`],
    [mode("a"), `45 error wrong-type tests[0].files./a.permissions: ${bits} "a"`],
    [mode("1.5"), "45 warning truncated-number tests[0].files./a.permissions: Dalec reads 1.5 as 1"],
  ],
  "a date": [
    ["changelog: [{date: 2026-02-03, author: a, changes: [a]}]"],
    ...["2026-02", "2026-2-3", "2026-02-30", "2026-13-03", "12026-02-03", "2026-02-03x"].map(
      (date): Case => [
        `changelog: [{date: ${date}, author: a, changes: [a]}]`,
        `20 error wrong-type changelog[0].date: expected a day such as 2026-11-23, got "${date}"`,
      ],
    ),
  ],
  "an empty mapping": [
    ["image: {volumes: {/a: {}, /b: }}"],
    [
      "image: {volumes: {/a: 1}}",
      "23 error wrong-type image.volumes./a: expected an empty mapping, {}, got 1",
    ],
    ["image: {volumes: {/a: {b: 1}}}", '24 error unknown-field image.volumes./a.b: unknown field "b"'],
  ],
  "a list": [
    ["tests: "],
    ["tests: a", '8 error wrong-type tests: expected a list, got "a"'],
    ["tests: {a: b}", "8 error wrong-type tests: expected a list, got a mapping"],
    [
      "tests: [{name: a, steps: [{command: a, stdout: {contains: a}}]}]",
      '59 error wrong-type tests[0].steps[0].stdout.contains: expected a list, got "a" | Write ["a"].',
    ],
    [
      "tests: [{name: a, steps: [{command: a, stdout: {contains: {a: b}}}]}]",
      "59 error wrong-type tests[0].steps[0].stdout.contains: expected a list, got a mapping",
    ],
  ],
  "a mapping": [
    ["patches: "],
    ["patches: a", '10 error wrong-type patches: expected a mapping, got "a"'],
    ["image: "],
    ["image: a", '8 error wrong-type image: expected a mapping (entrypoint, cmd, env, …), got "a"'],
    ["image: [a]", "8 error wrong-type image: expected a mapping (entrypoint, cmd, env, …), got a list"],
    ["image: {post: a}", '15 error wrong-type image.post: expected a mapping (symlinks), got "a"'],
    [
      "sources: {a: {inline: {dir: {files: {b: }}}}}",
      "38 error empty-item sources.a.inline.dir.files.b: this value is empty, and Dalec crashes on it",
    ],
  ],
  "a merge key": [
    ["image: {<<: }"],
    ["image: {<<: text}", '13 error wrong-type image: expected a mapping to merge, got "text"'],
    [
      "image: {<<: [{user: a}, {user: b}]}",
      '9 error duplicate-field image.user: "user" is merged in here, but is already set',
      "13 error wrong-type image: expected one mapping to merge, got a list",
    ],
  ],
  "a tag": [
    ["name: !!str 1.5"],
    ["name: !<tag:yaml.org,2002:str> a"],
    [
      "name: !<x:tag:yaml.org,2002:str> a",
      '34 warning yaml-tag name: the tag "x:tag:yaml.org,2002:str" has no effect | Remove it.',
    ],
    ["tests: !mine []", '14 warning yaml-tag tests: the tag "!mine" has no effect | Remove it.'],
    [
      "noarch: !mine true",
      '15 error yaml-tag noarch: Dalec finds no value with the tag "!mine" | Remove it.',
      '15 error wrong-type noarch: expected true or false, got "true"',
    ],
    [
      "name: !!str {a: b}",
      '13 error yaml-tag name: Dalec finds no value with the tag "!!str" | Remove it.',
      "13 error wrong-type name: expected a text, got a mapping",
    ],
    [
      "name: !mine [a]",
      '13 error yaml-tag name: Dalec finds no value with the tag "!mine" | Remove it.',
      "13 error wrong-type name: expected a text, got a list | Write one text.",
    ],
    [
      "tests: !mine a",
      '14 error yaml-tag tests: Dalec finds no value with the tag "!mine" | Remove it.',
      '14 error wrong-type tests: expected a list, got "a"',
    ],
    [
      "image: !mine [a]",
      '14 error yaml-tag image: Dalec finds no value with the tag "!mine" | Remove it.',
      "14 error wrong-type image: expected a mapping (entrypoint, cmd, env, …), got a list",
    ],
  ],
  "a tag that makes a value unreadable": [
    [
      "name: !!binary YQ==",
      '16 error yaml-tag name: Dalec finds no value with the tag "!!binary" | Remove it.',
    ],
    ["tests: !!set []", '14 error yaml-tag tests: Dalec finds no value with the tag "!!set" | Remove it.'],
    ["tests: !!omap []", '15 error yaml-tag tests: Dalec finds no value with the tag "!!omap" | Remove it.'],
    [
      "build: {steps: !mine [{command: a}]}",
      '22 error yaml-tag build.steps: Dalec finds no value with the tag "!mine" | Remove it.',
    ],
  ],
  "what Dalec never uses": [
    [
      `build: {steps: [{command: a, mounts: [{dest: '\${NONE}', spec: {}}]}]}`,
      "30 warning ignored-mounts build.steps[0].mounts: Dalec ignores mounts of build steps, because every source is in the build directory already",
      `57 warning nothing-chosen build.steps[0].mounts[0].spec: expected exactly one of ${kinds}, got none`,
    ],
    [
      "build: {steps: [{command: a, mounts: [{spec: {path: a}}]}]}",
      "30 warning ignored-mounts build.steps[0].mounts: Dalec ignores mounts of build steps, because every source is in the build directory already",
      '39 warning missing-field build.steps[0].mounts[0]: "dest" is missing',
      `40 warning nothing-chosen build.steps[0].mounts[0].spec: expected exactly one of ${kinds}, got none`,
    ],
  ],
  "a build argument": [
    [
      `sources: {a: {context: {}, generate: [{gomod: {auth: {'\${HOST}': {token: t}}}}]}}`,
      `55 error undeclared-build-arg sources.a.generate[0].gomod.auth.\${HOST}: the spec uses the build argument HOST, but does not declare it under "args"`,
    ],
    [
      `image: {labels: {'\${NAME}': '\${VALUE}'}}`,
      `29 error undeclared-build-arg image.labels.\${NAME}: the spec uses the build argument VALUE, but does not declare it under "args"`,
    ],
  ],
  "a directive of go.mod": [
    ["sources: {a: {context: {}, generate: [{gomod: {edits: {replace: ['a => b', {old: b, new: c}]}}}]}}"],
    [
      "sources: {a: {context: {}, generate: [{gomod: {edits: {replace: [[d], {old: b}]}}}]}}",
      "66 error wrong-type sources.a.generate[0].gomod.edits.replace[0]: expected a mapping (old, new), got a list",
      '71 error missing-field sources.a.generate[0].gomod.edits.replace[1]: "new" is missing',
    ],
  ],
  "an extension field": [
    ["X-A: 1"],
    ["image: {x-a: 1}"],
    ["ax-a: 1", '1 error unknown-field ax-a: unknown field "ax-a"'],
  ],
  "an unknown field": [
    [
      "entrypoint: a",
      '1 error unknown-field entrypoint: unknown field "entrypoint" | Write it as image.entrypoint.',
    ],
    [
      "sources: {a: {context: {}, gomod: {}}}",
      '28 error unknown-field sources.a.gomod: unknown field "gomod" | Write it as sources.a.generate[].gomod.',
    ],
  ],
  "a choice": [
    ["sources: {a: {}}", `11 error nothing-chosen sources.a: expected exactly one of ${kinds}, got none`],
    [
      "sources: {a: {inline: {}}}",
      "15 error nothing-chosen sources.a.inline: expected exactly one of file, dir, got none",
    ],
    [
      "sources: {a: {context: {}, http: {url: 'https://a'}}}",
      `11 error several-chosen sources.a: expected exactly one of ${kinds}, got http and context`,
    ],
    [
      "sources: {a: {context: {}, generate: [{gomod: }]}}",
      "39 error nothing-chosen sources.a.generate[0]: expected at least one of gomod, cargohome, pip, nodemod, got none",
    ],
    ["sources: {a: {context: {}, generate: [{gomod: {}, pip: {}}]}}"],
    ["sources: {a: {http: {url: ''}}}", '22 error missing-field sources.a.http: "url" is missing'],
    [
      "sources: {a: {path: /p, image: {ref: r, cmd: {steps: []}}}}",
      '47 error missing-field sources.a.image.cmd: "steps" is missing',
    ],
  ],
};

describe.each(Object.entries(groups))("%s", (_name, cases) => {
  it.each(cases)("%s", (line, ...expected) => {
    expect(said(line).filter((one) => !/^\d+ hint|yaml-alias/.test(one))).toEqual(expected);
  });
});

describe("in another release,", () => {
  it("a message has other names", () => {
    const wrong = "20 error wrong-type sources.a.git: expected a mapping";
    expect(said("sources: {a: {git: 1}}", "0.17.0")).toEqual([
      `${wrong} (url, commit, keepGitDir, auth), got 1`,
    ]);
    expect(said("sources: {a: {git: 1}}")).toEqual([`${wrong} (url, commit, checksum, …), got 1`]);
    expect(said("build: {caches: [{}]}", "0.17.0").at(-1)).toMatch(
      /: expected exactly one of dir, gobuild, bazel, /,
    );
  });

  it("a field that Dalec does not have yet is reported, and not what it contains", () => {
    const line = "sources: {a: {context: {}, generate: [{gomod: {edits: {replace: [[d]]}}}]}}";
    expect(said(line, "0.17.0")).toEqual([
      '48 error unknown-field sources.a.generate[0].gomod.edits: Dalec 0.17.0 has no field "edits": Dalec has it since 0.20',
    ]);
  });

  it("a field that Dalec may have is a matter of a warning, and is checked", () => {
    expect(said("artifacts: {opt: {a: {nosuch: 1}}}", "latest")).toEqual([
      '13 warning unknown-field artifacts.opt: Dalec 0.21.5, the newest release that this check knows, has no field "opt": Dalec has it since 0.22',
      '23 error unknown-field artifacts.opt.a.nosuch: unknown field "nosuch"',
    ]);
  });

  it("fields have other rules below the top", () => {
    expect(said("x-a: 1", "0.17.0")).toEqual([]);
    expect(said("image: {x-a: 1}", "0.17.0")).toEqual([
      '9 error unknown-field image.x-a: unknown field "x-a"',
    ]);
  });

  it("a list of packages is read, ignored or refused", () => {
    const line = "dependencies: {runtime: [a]}";
    expect(said(line, "0.17.0")).toEqual([
      "25 error wrong-type dependencies.runtime: expected a mapping, got a list | Write a mapping: {a: {}}.",
    ]);
    expect(said(line, "0.20.0")).toEqual([expect.stringMatching(/^16 warning ignored-package-list /)]);
    expect(said("dependencies: {runtime: [1]}", "0.20.0")).toEqual([
      '16 warning ignored-package-list dependencies.runtime: Dalec up to 0.21 ignores packages written as a list | Write a mapping: {"1": {}}.',
    ]);
    expect(said(line, "0.22.0")).toEqual([]);
    expect(said("dependencies: {runtime: {a: {}}}", "0.17.0")).toEqual([]);
    expect(said("dependencies: {test: [a]}", "0.17.0")).toEqual([]);
    for (const item of ["{}", "1"])
      expect(said(`dependencies: {test: {a: ${item}}}`, "0.17.0")).toEqual([
        "22 error wrong-type dependencies.test: Dalec 0.17.0 has no mapping here: Dalec has it since 0.18",
      ]);
  });

  it("names of packages follow other rules", () => {
    expect(said("dependencies: {runtime: {1: {}, &a b: {}}}", "0.17.0")).toEqual([]);
    expect(said("dependencies: {runtime: {1: {}, &a b: {}}}", "0.20.0")).toEqual([
      '26 error wrong-type dependencies.runtime.1: the name "1" must be in quotes',
      '36 error wrong-type dependencies.runtime.b: the name "b" cannot be an alias or have an anchor',
    ]);
  });

  it("a source may be of a kind that the check does not know", () => {
    const line = "sources: {a: {newkind: {b: c}, path: b}}";
    expect(said(line).map((one) => one.split(" ")[1])).toEqual(["error", "error"]);
    expect(said(line, "0.23.0").map((one) => one.split(" ")[1])).toEqual(["warning", "warning"]);
    const nothing = said("sources: {a: {newkind: , path: b}}", "0.23.0");
    expect(nothing[0]).toMatch(
      /^11 error nothing-chosen sources.a: expected exactly one of [a-z, ]*, got none$/,
    );
  });
});

import { describe, expect, it } from "vitest";
import { describeFailure, isLoss, isOfSpec } from "../../src/solve/failureText";

const target = "bookworm/deb";
const spec = "# syntax=frontend\nname: hello\nbuild:\n  steps:\n    - command: make\n\n";
const excerpt = [
  "Dockerfile:5",
  "--------------------",
  "   3 |     build:",
  "   4 |       steps:",
  "   5 | >>>     - command: make",
  "   6 |     ",
  "   7 |     ",
  "--------------------",
  "",
].join("\n");
const failed = { message: 'process "make" did not complete', log: ["+ make", "make: no rule"], excerpt };

describe("the explanation of a failed build", () => {
  it("names the line of the spec, and shows the lines around it and the last output of the failed step", () => {
    expect(
      describeFailure(failed, { file: "my-spec.yml", text: spec, inline: spec, target }).split("\n"),
    ).toEqual([
      'my-spec.yml:5 process "make" did not complete',
      "  3 |     build:",
      "  4 |       steps:",
      "  5 | >>>     - command: make",
      "  6 |",
      "  7 |",
      "the failed step wrote:",
      "  + make",
      "  make: no rule",
    ]);
  });

  it("leaves the command of a script to docker-build where a line of the spec shows the user's own", () => {
    const message = 'process "/bin/sh -c \n/work/build.sh" did not complete successfully: exit code: 7';
    const said = (known: string, of = excerpt) =>
      describeFailure(
        { message: known, log: [], excerpt: of },
        { file: "my-spec.yml", text: spec, inline: spec, target },
      ).split("\n")[0];
    expect(said(message)).toBe("my-spec.yml:5 the step failed with exit code 7");
    expect(said(message, "")).toBe('my-spec.yml process "/bin/sh -c ');
    expect(said(`${message}: out of memory`)).toBe('my-spec.yml:5 process "/bin/sh -c ');
  });

  it("counts lines as in the user's file, without the lines that the library inserted", () => {
    const written = spec.slice(spec.indexOf("\n") + 1);
    const request = { file: "my-spec.yml", text: written, inline: spec, target };
    expect(describeFailure(failed, request)).toContain("my-spec.yml:4 process");
    expect(describeFailure(failed, request)).toContain("  4 | >>>     - command: make");
    const twice = { ...request, text: written.replace("build:\n", "") };
    expect(describeFailure(failed, twice).split("\n").slice(0, 4)).toEqual([
      'my-spec.yml:3 process "make" did not complete',
      "  2 |       steps:",
      "  3 | >>>     - command: make",
      "  4 |",
    ]);
    const triggered = spec.replace("\n", '\n# rebuildTrigger: "a"\n');
    const shifted = { ...failed, excerpt: excerpt.replaceAll(/\d/g, (digit) => String(Number(digit) + 1)) };
    for (const [text, line] of [
      [spec, 5],
      [written, 4],
      [spec.replace("=frontend", "=another"), 5],
    ] as const) {
      const found = describeFailure(shifted, { ...request, text, inline: triggered });
      expect(found).toContain(`  ${line} | >>>     - command: make`);
      expect(found).toContain(`my-spec.yml:${line} process`);
    }
    const edited = { ...request, text: spec.replace("name: hello", "name: {}") };
    expect(describeFailure(failed, edited)).toContain("  5 | >>>     - command: make");
  });

  it("says what may be wrong when this machine ceased to receive the files", () => {
    const cut = { message: "failed to send stat hello_1.0.dsc: EOF", log: [], excerpt: "" };
    expect(describeFailure(cut, { file: "my-spec.yml", text: spec, inline: spec, target })).toBe(
      "my-spec.yml failed to send stat hello_1.0.dsc: EOF\nthis machine ceased to receive the files, as it does when a disk is full or is a read-only file system",
    );
  });

  it("needs neither an excerpt nor a log", () => {
    const bare = { message: "no such image", log: [], excerpt: "" };
    expect(describeFailure(bare, { file: "inlineSpec", text: spec, inline: spec, target })).toBe(
      "inlineSpec no such image",
    );
  });

  it("belongs to the spec whose lines the excerpt shows", () => {
    expect(isOfSpec(excerpt, spec)).toBe(true);
    expect(isOfSpec(excerpt, spec.replace("make", "cmake"))).toBe(false);
    expect(isOfSpec("", spec)).toBe(true);
  });
});

describe("a failed test of the spec", () => {
  const lines = [
    "# syntax=frontend",
    "args: {WORD: hello}",
    "tests:",
    "- name: greets",
    "  steps:",
    "  - command: hello",
    "  - command: hello --again",
    "    stdout:",
    "      equals: again",
    '      contains: [a, "in"]',
    "  files:",
    "    /usr/bin/hello:",
    "      permissions: 0o755",
    "targets:",
    "  bookworm:",
    "    tests:",
    "    - steps:",
    "      - command: hello --again",
    "        stderr: {equals: again}",
    "  jammy:",
    "    tests: [{name: other, steps: [{command: hello}]}]",
  ];
  const text = `${lines.join("\n")}\n`;
  const told = (command: string, step?: string, code = 3, excerpt = "") => {
    const message = `process "/tmp/internal/dalec/testrunner/frontend test-runner ${command}" did not complete successfully: exit code: ${code}`;
    const failure = { message, log: [], excerpt, ...(step === undefined ? {} : { step }) };
    return describeFailure(failure, { file: "my-spec.yml", text, inline: text, target });
  };
  const output = "/tmp/internal/dalec/testrunner/step/output/stdout";

  it.each([
    ["step-runner", "hello", 6, 'the test "greets" failed at step 1, which ended with exit code 3'],
    [
      `check-file-equals ${output} again`,
      undefined,
      9,
      'the test "greets" failed at stdout.equals of step 2',
    ],
    [
      `check-file-contains ${output} in`,
      undefined,
      10,
      'the test "greets" failed at stdout.contains of step 2',
    ],
    [
      "check-file-perms --no-follow-symlinks=false /usr/bin/hello 755",
      undefined,
      13,
      'the test "greets" failed at permissions of the file /usr/bin/hello',
    ],
    [
      "check-file-isdir --not=true --no-follow-symlinks=false /usr/bin/hello",
      undefined,
      12,
      'the test "greets" failed at the file /usr/bin/hello',
    ],
    [
      "check-file-equals /tmp/internal/dalec/testrunner/step/output/stderr again",
      undefined,
      19,
      'the test "targets.bookworm.tests[0]" failed at stderr.equals of step 1',
    ],
  ])(
    "is named with its part and line, also where BuildKit names no line: %s",
    (command, step, line, what) => {
      const shown = told(command, step).split("\n");
      expect(shown[0]).toBe(`my-spec.yml:${line} ${what}`);
      expect(shown).toContain(`  ${line} | >>> ${lines[line - 1]}`);
      expect(shown.slice(1).map((one) => one.slice(0, 10).trim())).toEqual(
        [-2, -1, 0, 1, 2].map((more) => `${line + more} | ${more === 0 ? ">>>" : ""}`.trim()),
      );
    },
  );

  it("is named by the line that BuildKit names, or with the others of its kind", () => {
    const again = "hello --again";
    expect(told("step-runner", again)).toBe(
      'my-spec.yml one of these tests failed: "greets" at step 2 (line 7), "targets.bookworm.tests[0]" at step 1 (line 18)',
    );
    const at = told("step-runner", again, 1, "Dockerfile:18\n  18 | >>>       - command: hello --again");
    expect(at.split("\n")[0]).toBe(
      'my-spec.yml:18 the test "targets.bookworm.tests[0]" failed at step 1, which ended with exit code 1',
    );
  });

  it("is named with two others at most, and with its whole exit code", () => {
    const some = `tests:\n${"- {name: t, steps: [{command: run}]}\n".repeat(4)}- {name: u, steps: [{command: $WORD}]}\n`;
    const of = (text: string, step?: string) =>
      describeFailure(
        {
          message: 'process "test-runner step-runner" did not complete successfully: exit code: 127',
          log: [],
          excerpt: "",
          ...(step === undefined ? {} : { step }),
        },
        { file: "my-spec.yml", text, inline: text, target },
      ).split("\n")[0];
    const three = [2, 3, 4].map((line) => `"t" at step 1 (line ${line})`).join(", ");
    expect(of(some, "run")).toBe(`my-spec.yml one of these tests failed: ${three}`);
    expect(of(some)).toBe(`my-spec.yml one of these tests failed: ${three}`);
    const last = some.slice(some.lastIndexOf("\n-"));
    expect(of(`tests:${last}`, "run")).toBe(
      'my-spec.yml:2 the test "u" failed at step 1, which ended with exit code 127',
    );
    expect(of("tests: [{name: t, steps: [{command: other}]}]", "run")).toMatch(/^my-spec\.yml process/);
    expect(of("tests: [{name: t, steps: [{command: other}]}]")).toMatch(/the test "t" failed/);
  });

  it("is told in BuildKit's words if the spec has no such test", () => {
    expect(told("check-file-equals /etc/nothing x")).toMatch(/^my-spec\.yml process "/);
  });
});

it.each([
  [
    true,
    'failed to solve: Unavailable: closing transport due to: connection error: desc = "error reading from server: EOF"',
  ],
  [true, "failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF"],
  [false, "failed to solve: frontend grpc server closed unexpectedly"],
  [
    false,
    'failed to solve: process "curl" did not complete successfully: exit code: 7 (503 Service Unavailable)',
  ],
])("a lost connection (%s): %s", (isOne, told) => {
  expect(isLoss(told)).toBe(isOne);
});

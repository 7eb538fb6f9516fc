import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CheckSpecOptions, checkSpec, findTarget, specJsonSchema } from "../../src/dalec";
import { releaseOf } from "../../src/dalec/releases/frontendRelease";
import { newestOfLines, newestRelease } from "../../src/dalec/releases/release";
import { defaultFrontend } from "../../src/dalec/syntaxLine";
import { withReleases } from "../../tools/docs/releases";

const published = "ghcr.io/project-dalec/dalec/frontend";
const digest = `@sha256:${"5".repeat(64)}`;

/** The remarks about a spec for a frontend, without those about the syntax line, as `severity code: message`. */
function remarks(frontend: string, text: string, options: CheckSpecOptions = {}): string[] {
  return checkSpec(`# syntax=${frontend}\n${text}`, options)
    .filter(({ code }) => !["mutable-frontend", "frontend-elsewhere", "unknown-release"].includes(code))
    .map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

const of = (release: string) => `${published}:${release}`;
const opt = "name: a\nartifacts:\n  opt:\n    bin/a: {}\n";
const mariner = "name: a\ntargets:\n  mariner2: {}\n";
const complete = 'name: ab\nversion: 1.0.0\nrevision: "1"\npackager: P\nlicense: MIT\ndescription: d\n';

describe("a field that only some releases have", () => {
  it.each([
    ["0.21.5", 'Dalec 0.21.5 has no field "opt": Dalec has it since 0.22'],
    ["0.21", 'Dalec 0.21 has no field "opt": Dalec has it since 0.22'],
    ["v0.20.7", 'Dalec 0.20.7 has no field "opt": Dalec has it since 0.22'],
    [`0.20.7${digest}`, 'Dalec 0.20.7 has no field "opt": Dalec has it since 0.22'],
    ["0.16.1", 'Dalec 0.16.1 has no field "opt": Dalec has it since 0.22'],
  ])("is an error for %s", (tag, message) => {
    expect(remarks(of(tag), opt)).toEqual([`error unknown-field: ${message}`]);
  });

  it.each(["0.22.0", "0.22", "0.23.1", "1.0.0"])("is accepted for %s", (tag) => {
    expect(remarks(of(tag), opt)).toEqual([]);
  });

  it.each([
    ["the tag latest", of("latest")],
    ["a digest alone", published + digest],
    ["no tag", published],
    ["a tag that is no release", of("stable")],
  ])("is a warning for %s", (_, frontend) => {
    const message =
      'Dalec 0.21.5, the newest release that this check knows, has no field "opt": Dalec has it since 0.22';
    expect(remarks(frontend, opt)).toEqual([`warning unknown-field: ${message}`]);
  });

  it("is checked as the release that builds a spec without a syntax line", () => {
    expect(releaseOf(defaultFrontend).title).toBe(`Dalec ${newestRelease}`);
    expect(checkSpec(opt).filter(({ severity }) => severity === "error")).toHaveLength(1);
  });

  it.each([
    ["0.17.4", "build: {steps: [{command: a}], caches: [{rustsccache: {}}]}", "rustsccache", "0.18"],
    ["0.17.4", "artifacts: {binaries: {a: {user: b}}}", "user", "0.18"],
    [
      "0.18.2",
      "artifacts: {binaries: {a: {linux_capabilities: [{name: cap_chown}]}}}",
      "linux_capabilities",
      "0.19",
    ],
    ["0.18.2", "tests: [{name: a, files: {/a: {link_target: b}}}]", "link_target", "0.19"],
    ["0.19.1", "sources: {a: {context: {}, generate: [{gomod: {edits: {}}}]}}", "edits", "0.20"],
    ["0.20.7", "sources: {a: {git: {url: u, commit: c, checksum: d}}}", "checksum", "0.21"],
    ["0.21.5", "sources: {a: {context: {}, generate: [{nodemod: {registry: r}}]}}", "registry", "0.22"],
  ])("is refused for %s in %s", (release, text, field, since) => {
    expect(remarks(of(release), `${text}\n`)).toContain(
      `error unknown-field: Dalec ${release} has no field "${field}": Dalec has it since ${since}`,
    );
    expect(remarks(of(since), `${text}\n`).filter((one) => one.includes(field))).toEqual([]);
  });

  it("is not named among the fields that a mapping can have", () => {
    const fields = (release: string) => remarks(of(release), "artifacts: 1\n").join();
    expect(fields("0.21.5")).toContain("a mapping (binaries, libexec, libs, …)");
    expect(fields("0.22.0")).toContain("a mapping (binaries, libexec, opt, …)");
  });

  it("is not suggested", () => {
    const [remark] = checkSpec(`# syntax=${of("0.20.7")}\nartifacts: {op: {}}\n`);
    expect(remark).not.toHaveProperty("hint");
  });
});

describe("packages in a form that only some releases read", () => {
  const asList = (list: string) => `dependencies: {${list}: [a]}\n`;

  it("are names in a list for the tests of 0.17, and a mapping later", () => {
    expect(remarks(of("0.17.4"), asList("test"))).toEqual([]);
    expect(remarks(of("0.17.4"), "dependencies: {test: {a: {}}}\n")).toEqual([
      "error wrong-type: Dalec 0.17.4 has no mapping here: Dalec has it since 0.18",
    ]);
    expect(remarks(of("0.18.0"), "dependencies: {test: {a: {}}}\n")).toEqual([]);
  });

  it("are refused, ignored or read as a list, from release to release", () => {
    expect(remarks(of("0.17.4"), asList("build"))).toEqual([
      "error wrong-type: expected a mapping, got a list",
    ]);
    for (const release of ["0.18.0", "0.21.5"])
      expect(remarks(of(release), asList("build"))).toEqual([
        expect.stringMatching(/^warning ignored-package-list/),
      ]);
    expect(remarks(of("0.22.0"), asList("build"))).toEqual([]);
    const text = `${complete}dependencies: {runtime: [bash]}\n`;
    const errors = (release: string, target: string) =>
      remarks(of(release), text, { target }).filter((one) => one.startsWith("error"));
    expect(errors("0.21.5", "azlinux3/container/depsonly")).toHaveLength(1);
    expect(errors("0.22.0", "azlinux3/container/depsonly")).toEqual([]);
    expect(errors("0.21.5", "windowscross/container")).toEqual([]);
    expect(errors("0.22.0", "windowscross/container")).toHaveLength(1);
  });
});

describe("an alias to something outside of its package or step", () => {
  const text = "x-a: &a {version: ['>= 1']}\ndependencies: {build: {a: *a}}\n";

  it.each([
    ["0.17.4", []],
    ["0.18.0", ["error"]],
    ["0.21.5", ["error"]],
    ["latest", ["warning"]],
    ["0.22.0", []],
  ])("is found or not, by release: %s", (release, severities) => {
    expect(remarks(of(release), text).map((remark) => remark.split(" ")[0])).toEqual(severities);
  });
});

describe("an undeclared argument of a git source", () => {
  it("is left as it is by 0.17, and refused later", () => {
    const text = `sources: {a: {git: {url: u, commit: "\${A:-main}"}}}\n`;
    expect(remarks(of("0.17.4"), text)).toEqual([expect.stringMatching(/^warning undeclared-build-arg/)]);
    expect(remarks(of("0.18.0"), text)).toEqual([expect.stringMatching(/^error undeclared-build-arg/)]);
  });
});

describe("the context dalec-source-options", () => {
  it("is read since 0.21", () => {
    const codes = (release: string) =>
      checkSpec(`# syntax=${of(release)}\n${complete}`, { namedContexts: ["dalec-source-options"] }).map(
        ({ code }) => code,
      );
    expect(codes("0.20.7")).toEqual(["unused-context"]);
    expect(codes("0.21.0")).toEqual([]);
  });
});

describe("a target", () => {
  it.each([
    ["mariner2/rpm", "0.20.7"],
    ["mariner2/container", "0.17.0"],
    ["trixie/deb", "0.19.0"],
    ["bookworm/container", "0.21.0"],
    ["azlinux4/rpm", "0.21"],
    ["resolute/deb", "0.21.3"],
    ["resolute/deb", "0.21"],
    ["flatcar/testing/sysext", "0.21.0"],
    ["jammy/testing/container", "0.17.0"],
  ])("%s is found in %s", (target, release) => {
    expect(remarks(of(release), complete, { target }).filter((one) => !one.startsWith("hint"))).toEqual([]);
  });

  it.each([
    ["mariner2/rpm", "0.21.0", "up to 0.20"],
    ["mariner2/rpm", "latest", "up to 0.20"],
    ["mariner2/rpm", "0.22.0", "up to 0.20"],
    ["trixie/deb", "0.18.2", "since 0.19"],
    ["bookworm/container", "0.20.7", "since 0.21"],
    ["resolute/deb", "0.21.2", "since 0.21.3"],
  ])("%s is an error in %s, with the releases that have it", (target, release, releases) => {
    const found = remarks(of(release), complete, { target }).filter((one) => one.startsWith("error"));
    expect(found).toEqual([
      expect.stringMatching(`unknown-target: .*"${target}": Dalec has it ${releases}$`),
    ]);
  });

  it("that no known release has is a warning in an unknown release, and an error in a known one", () => {
    const severities = (release: string) =>
      remarks(of(release), complete, { target: "sles15/rpm" }).map((remark) => remark.split(":")[0]);
    expect(severities("0.23.0")).toEqual(["warning unknown-target"]);
    expect(severities("0.21.9")).toEqual(["warning unknown-target"]);
    expect(severities("0.21.5")).toEqual(["error unknown-target"]);
    const options = { target: "sles15/rpm", buildArgs: { OTHER: "1" } };
    expect(remarks(of("0.23.0"), `${complete}tests: [{name: a}]\n`, options)).toEqual([
      expect.stringMatching(/^warning unknown-target/),
      expect.stringMatching(/^error unknown-build-arg/),
    ]);
  });

  it("of any known release is found when the release is not given", () => {
    expect(findTarget("mariner2/container")).toMatchObject({ target: { kind: "image" } });
    expect(findTarget("mariner2/container", { frontends: {} })).toHaveProperty("problem");
    expect(findTarget("mariner2/container", { frontends: {}, syntax: of("0.20.1") })).not.toHaveProperty(
      "warning",
    );
  });
});

describe("a key under targets", () => {
  it("is known by the releases that have the distribution", () => {
    expect(remarks(of("0.20.7"), mariner)).toEqual([]);
    expect(remarks(of("0.21.5"), mariner)).toEqual([
      'warning unknown-target-key: Dalec 0.21.5 ignores this: Dalec has the distribution "mariner2" up to 0.20',
    ]);
    expect(remarks(of("0.23.0"), "name: a\ntargets: {sles15: {}}\n")).toEqual([]);
  });
});

describe("a build argument of Dalec", () => {
  it.each([
    ["DALEC_GOMOD_PROXY", "0.21.5", "0.22.0"],
    ["DALEC_DISABLE_SYMLINK", "0.21.5", "0.22.0"],
    ["DALEC_DISABLE_PASSTHROUGH", "0.21.1", "0.21.2"],
    ["DALEC_SOURCE_FILTER_CONFIG_PATH", "0.20.7", "0.21.0"],
    ["DALEC_SYSEXT_ANYTHING", "0.20.7", "0.21.0"],
  ])("%s is refused by %s and taken by %s", (name, before, after) => {
    const buildArgs = { [name]: "1" };
    expect(remarks(of(before), "name: a\n", { buildArgs })).toEqual([
      expect.stringMatching(`^error unknown-build-arg: Dalec ${before} has no build argument ${name}: `),
    ]);
    expect(remarks(of(after), "name: a\n", { buildArgs })).toEqual([]);
  });

  it("can be new in an unknown release, other arguments cannot", () => {
    const severity = (name: string) =>
      remarks(of("0.23.0"), "name: a\n", { buildArgs: { [name]: "1" } }).map((one) => one.split(" ")[0]);
    expect(severity("DALEC_NEW")).toEqual(["warning"]);
    expect(severity("OTHER")).toEqual(["error"]);
  });
});

describe("a release that the check does not know", () => {
  it.each([
    ["a field", "nam: a\n"],
    ["a value", "build: {steps: [{command: a}], network_mode: host}\n"],
    ["a type", "noarch: [a]\n"],
    ["a kind of source", "sources: {a: {oci: {ref: b}}}\n"],
    ["a kind of generator", "sources: {a: {context: {}, generate: [{composer: {}}]}}\n"],
  ])("can have %s that is not in the tables", (_, text) => {
    expect(remarks(of("0.21.5"), text).some((one) => one.startsWith("error"))).toBe(true);
    const found = remarks(of("0.23.0"), text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((one) => !one.startsWith("warning"))).toEqual([]);
  });

  it("still refuses what every release refuses", () => {
    const text = "sources: {a: {path: b}}\npatches: {a: [{source: c}]}\n";
    expect(remarks(of("0.23.0"), text).filter((one) => one.startsWith("error")).length).toBe(2);
  });
});

describe("a frontend that is not Dalec's", () => {
  const wrong = "nam: a\nversion: [1]\ntargets: {linux: {}}\nsources: {a: {}}\n";

  it("gets hints at most", () => {
    const options = {
      target: "linux/container",
      buildArgs: { OTHER: "1" },
      namedContexts: ["x"],
      secrets: [],
    };
    const found = checkSpec(`# syntax=registry.example.com/acme/dalec:1\n${wrong}`, options);
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter(({ severity }) => severity !== "hint")).toEqual([]);
  });

  it("can have any target", () => {
    const found = findTarget("linux/container", {
      frontends: {},
      syntax: `registry.example.com/acme/dalec${digest}`,
    });
    expect(found).toMatchObject({ target: { kind: "custom" } });
    expect(found).not.toHaveProperty("warning");
  });

  it.each([
    "mirror.example.com:5000/ghcr.io/project-dalec/dalec/frontend:0.20.7",
    "registry.internal:5000/dalec/frontend:0.20.7",
    "ghcr.io/azure/dalec/frontend:0.20.7",
  ])("is not a copy of Dalec's own: %s", (frontend) => {
    expect(remarks(frontend, opt)).toEqual([expect.stringMatching(/^error unknown-field: Dalec 0\.20\.7 /)]);
  });
});

describe("a repository of Dalec's that has no frontend", () => {
  it.each([
    "ghcr.io/project-dalec/dalec/frontnd",
    "ghcr.io/project-dalec/dalec",
    "ghcr.io/project-dalec/frontend",
    "ghcr.io/azure/dalec",
    "ghcr.io/azure/dalec/frontned",
  ])("is a mistake, and the spec is still Dalec's: %s", (repository) => {
    const found = checkSpec(`# syntax=${repository}:0.20.7\n${opt}`);
    expect(found.map(({ severity, code, hint }) => [severity, code, hint])).toEqual([
      ["warning", "frontend-elsewhere", `Did you mean "${published}"?`],
      ["error", "unknown-field", undefined],
    ]);
  });
});

describe("a reference that BuildKit cannot read", () => {
  const sixteen = "0123456789abcdef";

  it.each([
    [of("0.21.5@sha256:abc"), /^expected sha256: and 64 hex digits .*, got "sha256:abc"$/],
    [of(`0.21.5@${sixteen.repeat(4)}`), /^expected sha256: and 64 hex digits /],
    [of(`0.21.5${digest}${digest}`), /^expected sha256: and 64 hex digits /],
    [of("0.21,5"), /^expected an image reference such as .*, got ".*:0\.21,5"$/],
    [of(""), /^expected an image reference /],
    ["registry.example.com/acme/frontend!", /^expected an image reference /],
    ["ghcr.io/Azure/dalec/frontend:0.20.7", /^expected an image reference /],
  ])("is an error of any frontend: %s", (reference, message) => {
    const find = (text: string, options: CheckSpecOptions = {}) =>
      checkSpec(text, options).filter(({ code }) => code === "malformed-frontend");
    const expected = [{ severity: "error", message: expect.stringMatching(message) }];
    const found = (text: string, options?: CheckSpecOptions) => expect(find(text, options));
    found(`# syntax=${reference}\nname: a\n`).toMatchObject(expected);
    found(`# syntax=${of("0.21.5")}\nname: a\n`, { frontend: reference }).toMatchObject(expected);
    const buildArgs = { BUILDKIT_SYNTAX: reference };
    found(`# syntax=${of("0.21.5")}\nname: a\n`, { buildArgs }).toMatchObject(expected);
  });

  it("gets its spelling in lower case as a suggestion", () => {
    const [found] = checkSpec("# syntax=ghcr.io/Azure/dalec/frontend:0.20.7\nname: a\n");
    expect(found?.hint).toBe('Did you mean "ghcr.io/azure/dalec/frontend:0.20.7"?');
  });
});

describe("the tag of a frontend", () => {
  const about = (tag: string) =>
    checkSpec(`# syntax=${of(tag)}\nname: a\n`).map(({ code, message, hint }) => [code, message, hint]);

  it("that is older than every release the check knows gets advice that fits", () => {
    const message = "the check knows Dalec from 0.17 on, and Dalec 0.16.0 is older";
    expect(about("0.16.0")).toEqual([
      ["unknown-release", message, `Name a newer release, such as ${newestRelease}.`],
    ]);
    expect(about("0.23.0")).toEqual([
      ["unknown-release", expect.stringMatching(/^this check does not know Dalec 0\.23\.0: /), undefined],
    ]);
  });

  it.each([
    ["0.21.5-rc1", "0.21.5"],
    ["0.20.7-alpine3", "0.20.7"],
  ])("%s is checked as %s, with a remark", (tag, release) => {
    const message = `this check does not know "${tag}", and checks the spec as Dalec ${release}`;
    expect(about(tag)).toEqual([["unknown-release", message, undefined]]);
    expect(about(release)).toEqual([]);
  });
});

describe("the frontend of the build", () => {
  it.each([
    [of("latest"), "mutable-frontend"],
    ["example.com/frontend:1.2.3", "foreign-frontend"],
    ["ghcr.io/azure/dalec/frontend:0.21.5", "frontend-elsewhere"],
    [of("v0.21.5"), "frontend-elsewhere"],
    [of("0.23.1"), "unknown-release"],
    [of("0.21.5"), undefined],
  ])("gets the remarks that the syntax line would get, which gets none: %s", (frontend, code) => {
    const buildArgs = [`BUILDKIT_SYNTAX=${frontend}`];
    for (const head of ["", `# syntax=${of("latest")}\n`, "\n# syntax=a:1.2.3\n"]) {
      for (const options of [{ frontend }, { buildArgs }, { frontend: "a", buildArgs }]) {
        const found = checkSpec(`${head}name: a\n`, options).map(({ code, line, column }) => [
          code,
          line,
          column,
        ]);
        expect(found).toEqual(code === undefined ? [] : [[code, 1, 1]]);
      }
    }
  });

  it("replaces that of the syntax line, and the build argument replaces both", () => {
    const severities = (options: CheckSpecOptions) =>
      remarks(of("0.21.5"), opt, options).map((one) => one.split(" ")[0]);
    expect(severities({})).toEqual(["error"]);
    expect(severities({ frontend: of("0.22.0") })).toEqual([]);
    expect(severities({ frontend: of("0.22.0"), buildArgs: [`BUILDKIT_SYNTAX=${of("0.20.7")}`] })).toEqual([
      "error",
    ]);
  });
});

describe("the JSON Schema of a release", () => {
  const fields = (release?: string) => {
    const { $defs } = specJsonSchema(release) as { $defs: Record<string, { properties: object }> };
    return Object.keys($defs.Artifacts?.properties ?? {});
  };

  it("has the fields of the release", () => {
    expect(fields()).toEqual(fields(newestRelease));
    expect(fields()).not.toContain("opt");
    expect(fields("0.22")).toContain("opt");
    expect(specJsonSchema("0.20")).not.toEqual(specJsonSchema("0.21"));
  });
});

describe("the page on releases", () => {
  const page = readFileSync(join(__dirname, "../../docs/releases.md"), "utf8");

  it("lists what came and went with every line", () => {
    expect(withReleases(page), "run `npm run generate:releases`").toBe(page);
    for (const line of newestOfLines) expect(page).toContain(`## ${line.split(".").slice(0, 2).join(".")}`);
  });

  it("names the newest release", () => {
    expect(page).toContain(`the newest release, ${newestRelease}`);
    expect(newestOfLines.at(-1)).toBe(newestRelease);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { head, said } from "./said";

const forwarded = "targets: {mine: {frontend: {image: 'example.com/frontend:1'}}}\n";

describe("a target with a frontend of its own", () => {
  const mine = {
    target: "mine/anything/at/all",
    namedContexts: ["unheard-of"],
    secrets: [],
    ssh: [],
    labels: ["a=b"],
  };

  it("takes every argument, context and label, and what the spec lacks is up to its frontend", () => {
    const spec = `${forwarded}args: {UNUSED: 1}
dependencies: {runtime: {bash: {version: ["!= \${ELSEWHERE}"], arch: [amd64]}}}
sources:
  a: {context: {name: elsewhere}, path: "\${DIR}"}
  b: {git: {url: u, commit: "\${COMMIT}", auth: {token: T, ssh: S}}}
`;
    expect(said(spec, { ...mine, buildArgs: { OTHER: "1" }, platforms: ["windows/amd64", "a/b"] })).toEqual(
      [],
    );
  });

  it("replaces the targets of a distribution of the same name, and no others", () => {
    const spec = "targets: {jammy: {frontend: {image: a}}}\n";
    expect(said(spec, { target: "jammy/deb", buildArgs: { A: "1" } })).toEqual([]);
    expect(said(spec, { target: "noble/deb", buildArgs: { A: "1" } })).toEqual([
      expect.stringMatching(/^error unknown-build-arg/),
    ]);
  });

  it("still needs what Dalec reads before it passes the spec on", () => {
    expect(said(`${forwarded}build: {steps: [{command: a, env: {A: "\${TARGETARCH}"}}]}\n`, mine)).toEqual([
      expect.stringMatching(/^error undeclared-build-arg 9: .*TARGETARCH/),
    ]);
    expect(said(`${forwarded}nosuch: 1\n`, mine)).toEqual([expect.stringMatching(/^error unknown-field/)]);
  });

  it("is warned about SOURCE_DATE_EPOCH where the spec has no build steps", () => {
    const given = { ...mine, buildArgs: { SOURCE_DATE_EPOCH: "1" } };
    expect(said(forwarded, given)).toEqual([expect.stringMatching(/^warning forwarded-epoch/)]);
    expect(said(`${forwarded}build: {steps: [{command: a}]}\n`, given)).toEqual([]);
  });

  it("makes arguments a matter of warnings while the target is not known", () => {
    const spec = `${forwarded}website: a\nbuild: {steps: [{command: a, env: {A: "\${B}"}}]}\n`;
    expect(said(spec, { buildArgs: { C: "1" } })).toEqual([
      expect.stringMatching(/^warning unknown-build-arg/),
      expect.stringMatching(/^warning undeclared-build-arg/),
    ]);
    expect(said(spec, { buildArgs: { C: "1" }, target: "none/x" })).toEqual([
      expect.stringMatching(/^error unknown-target/),
      expect.stringMatching(/^error unknown-build-arg/),
      expect.stringMatching(/^error undeclared-build-arg/),
    ]);
  });
});

describe("a context is missing only where the target reads it:", () => {
  const spec = `sources: {a: {context: {name: first}}}
dependencies: {extra_repos: [{config: {a.repo: {context: {name: second}}}}]}
tests: [{name: a, mounts: [{dest: /a, spec: {context: {name: third}}}]}]
targets: {jammy: {dependencies: {extra_repos: [{config: {a.list: {context: {name: fourth}}}}]}}}
`;
  it.each([
    ["azlinux3/rpm", {}, ["first", "second", "third"]],
    ["azlinux3/rpm", { buildArgs: { DALEC_SKIP_TESTS: "1" } }, ["first", "second"]],
    ["jammy/container", {}, ["first", "third", "fourth"]],
    ["jammy/dsc", {}, ["first", "fourth"]],
  ])("%s with %j", (target, options, missing) => {
    const found = said(spec, { target, namedContexts: [], ...options });
    expect(
      found.filter((one) => one.includes("missing-context")).map((one) => /context "(\w+)"/.exec(one)?.[1]),
    ).toEqual(missing);
  });
});

describe("an empty list of a target", () => {
  it("leaves the dependencies of the spec in place", () => {
    const spec = (list: string) =>
      `dependencies: {${list}: {a: {}}}\ntargets: {rockylinux8: {dependencies: {${list}: {}}}, windowscross: {dependencies: {${list}: }}}\n`;
    expect(said(spec("runtime"), { target: "rockylinux8/container/depsonly" })).toEqual([]);
    expect(said(spec("runtime"), { target: "windowscross" })).toEqual([
      expect.stringMatching(/^error windows-runtime-dependencies 8: .*Move them to the targets/),
    ]);
  });

  it("empties the relations of the spec", () => {
    const spec = "replaces: {a: {version: ['!= 1']}}\ntargets: {trixie: {replaces: {}}}\n";
    expect(said(spec, { target: "trixie/deb" })).toEqual([]);
    expect(said(spec, { target: "noble/deb" })).toEqual([
      expect.stringMatching(/^error bad-version-constraint/),
    ]);
  });
});

it("knows the base images of a target: its own before those of the spec, `base` like `bases`", () => {
  const two = "bases: [{rootfs: {image: {ref: a}}}, {rootfs: {image: {ref: b}}}]";
  const spec = `image: {${two}}\ntargets: {noble: {image: {base: c}}, jammy: {image: {${two}}}, focal: {image: {user: a}}}\n`;
  const codes = (target: string) => said(spec, { target }).map((one) => one.split(" ")[1]);
  expect(codes("noble/testing/container")).toEqual([]);
  expect(codes("jammy/container")).toEqual(["several-bases"]);
  expect(codes("focal/deb")).toEqual(["several-bases"]);
  expect(codes("focal/dsc")).toEqual([]);
  expect(codes("windowscross/container")).toEqual([]);
});

describe("artifacts under the same name", () => {
  it.each([
    ["wildcards", "libs: {a/*.so: {}, b/*.so: {}, c/*: {name: '*.so'}}"],
    ["directories with other names", "data_dirs: {a/one/: {}, a/two/: {}}"],
    ["contents of directories", "data_dirs: {one/.: {}, two/.: {}}"],
    ["other directories", "headers: {a/x.h: {subpath: a}, b/x.h: {subpath: /b/}}"],
  ])("are none: %s", (_, artifacts) => {
    expect(said(`artifacts: {${artifacts}}\n`)).toEqual([]);
  });

  it.each([
    ["directories with one name", "docs: {a/guide/: {}, b/guide: {}}", "guide"],
    ["one directory, written in two ways", "headers: {a/x.h: {subpath: a}, b/x.h: {subpath: ./a/}}", "a/x.h"],
  ])("are reported: %s", (_, artifacts, name) => {
    expect(said(`artifacts: {${artifacts}}\n`)).toEqual([
      expect.stringContaining(`is also installed as "${name}"`),
    ]);
  });
});

describe("a value that YAML reads as a number", () => {
  it.each([
    ["revision: 1_000", "1_000", "1000", (field: string) => head.replace('revision: "7"', field), 4],
    ["version: 2.10", "2.10", "2.1", (field: string) => head.replace("version: 3.1.4", field), 3],
  ])("loses its form: %s", (field, written, read, spec, line) => {
    const [found, ...others] = checkSpec(spec(field), { target: "azlinux3/rpm" });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: "unquoted-text", severity: "warning", line });
    expect(found?.message).toContain(`${written} as a number, so the text is "${read}"`);
    expect(found?.hint).toBe(`Put it in quotes: "${written}".`);
  });

  it.each([
    ["args: {GO: 1.30}\nbuild: {steps: [{command: a, env: {GO: $GO}}]}", 8, '"1.3"'],
    ["build: {steps: [{command: a, env: {UMASK: 0022}}]}", 8, '"18"'],
    ["sources: {a: {git: {url: u, commit: 0o17}}}", 8, '"15"'],
    ["tests: [{name: a, steps: [{command: a, stdout: {equals: 1.0}}]}]", 8, '"1"'],
    ["dependencies: {build: {a: {version: [1.10]}}}", 8, '"1.1"'],
    ["image: {labels: {a: True}}", 8, '"true"'],
    ["image: {labels: {a: 0.00001}}", 8, '"1e-05"'],
    ["image: {labels: {a: -.inf}}", 8, '"-Inf"'],
  ])("loses its form in any text: %s", (spec, line, read) => {
    expect(said(spec)).toEqual([expect.stringMatching(`^warning unquoted-text ${line}: .*${read}`)]);
  });

  it.each([
    "license: '1.20'",
    "license: 1.2",
    "license: 12345678901234567890",
    "license: 1.2.0",
    "noarch: True",
  ])("keeps its form: %s", (field) => {
    expect(said(`${field}\n`.replace("license", "website"))).toEqual([]);
  });
});

describe("a version constraint", () => {
  const verdict = (list: string, constraint: string, target: string, name = "tool") => {
    const owner = ["provides", "replaces", "conflicts"].includes(list) ? list : `dependencies: {${list}`;
    const spec = `${owner}: {${name}: {version: [${JSON.stringify(constraint)}]}}${owner === list ? "" : "}"}\n`;
    return said(spec, { target });
  };

  // What rpmspec 4.18 says of `Requires: tool CONSTRAINT`, in the form in which Dalec writes it.
  it.each([
    [">= 1.2", "ok"],
    ["= 1:1.2-3", "ok"],
    ["1.2", "ok"],
    [">> 1.2~rc1", "ok"],
    [" >= 1.2", "ok"],
    ["=> 1.2", "ok"],
    [">= %{version}", "ok"],
    ["<=1.2", 'error Write "<= 1.2", with a blank'],
    ["==1.2", 'error Write "== 1.2", with a blank'],
    [">=1.2 ", "error blank"],
    ["!= 1.2", 'error "conflicts"'],
    ["!=1.2", 'error "!=1.2"'],
    ["~> 2.4.1", 'error [">= 2.4.1", "< 2.5"]'],
    ["^1.4", 'error [">= 1.4", "< 2"]'],
    ["<<1.2", 'error Write "<< 1.2"'],
    [">= 1.2, < 2", 'error [">= 1.2", "< 2"]'],
    [">= 1.2 <2", 'error [">= 1.2", "< 2"]'],
    [">=", "error rpm expects a version"],
    ["> ", "error rpm expects a version"],
    [">= 1.*", 'error refuses "*"'],
    [">= 1-2-3", "error more than one hyphen"],
    ["*", "error blank"],
    ["latest", 'warning rpm reads "latest" as the name of another package'],
    ["v1.2", 'warning "v1.2"'],
    ["%{?least}", "ok"],
    [">= 1:2:3", "error more than one colon"],
    [">= 1:22:3", "error more than one colon"],
    [">= ab:1", "error an epoch that is not a number"],
  ])("%j is judged as rpm does", (constraint, expected) => {
    const [severity = "", ...words] = expected.split(" ");
    const found = verdict("runtime", constraint, "rockylinux9/rpm");
    if (severity === "ok") expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(`^${severity} bad-version-constraint 8: `)]);
    expect(found.join()).toContain(words.join(" "));
  });

  // What dpkg-gencontrol and dpkg-deb 1.21 say of `Depends: tool (CONSTRAINT)`, in the form in which Dalec writes it.
  it.each([
    [">= 1.2", "ok"],
    [">=1.2", "ok"],
    ["== 1.2", "ok"],
    ["< 1.2", "ok"],
    ["1.2", "ok"],
    ["= 1:1.2-3-4", "ok"],
    [">>1.2", "ok"],
    ["!=1.2", "error No dependency can exclude"],
    ["~> 1.2", 'error [">= 1.2", "< 2"]'],
    ["==1.2", "error digit"],
    ["=> 1.2", "error dpkg refuses it"],
    [">= v1.2", "error digit"],
    [">= 1_2", 'error refuses "_"'],
    [">= 1.2-", "error empty revision"],
    [">= a:1", "error epoch"],
    [">= 1a:1", "error epoch"],
    [">= a1:1", "error epoch"],
    [">= 10:1.2", "ok"],
    [">= 1.2 ", "ok"],
    [">= 1, << 2", 'error [">= 1", "<< 2"]'],
    ["<1.2", 'warning Write "< 1.2"'],
  ])("%j is judged as dpkg does", (constraint, expected) => {
    const [severity = "", ...words] = expected.split(" ");
    const found = verdict("build", constraint, "focal/deb");
    if (severity === "ok") expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(`^${severity} bad-version-constraint 8: `)]);
    expect(found.join()).toContain(words.join(" "));
  });

  it.each([
    ["build", "almalinux8/rpm", 1],
    ["recommends", "azlinux4/container", 1],
    ["provides", "azlinux3/testing/sysext", 1],
    ["conflicts", "bullseye/testing/container", 1],
    ["runtime", "azlinux3/container/depsonly", 1],
    ["build", "azlinux3/container/depsonly", 0],
    ["build", "windowscross/zip", 1],
    ["replaces", "windowscross/zip", 0],
    ["build", "azlinux3/rpm/debug/buildroot", 1],
    ["build", "azlinux3/rpm/debug/spec", 0],
    ["runtime", "bionic/dsc", 0],
    ["test", "azlinux3/rpm", 0],
    ["build", "azlinux3/worker", 0],
  ])("in %s matters to %s: %d", (list, target, count) => {
    expect(
      verdict(list, "!= 1", target).filter((one) => one.includes("bad-version-constraint")),
    ).toHaveLength(count);
  });

  // As a comparison with rpmspec 4.18, dpkg-gencontrol and dpkg-deb 1.21 on texts that Dalec's own templates wrote.
  it.each([
    ["rockylinux9/rpm", "pkgconfig(x)", ">= 1.2", "ok"],
    ["rockylinux9/rpm", "(a or b)", ">= 1.2", "error bad-version-constraint"],
    ["rockylinux9/rpm", "/usr/bin/a", ">= 1.2", "error bad-version-constraint"],
    ["rockylinux9/rpm", "a", "<= %{version}", "ok"],
    ["rockylinux9/rpm", "a", "<=%{version}", "error bad-version-constraint"],
    ["rockylinux9/rpm", "a | b", ">= 1", "error bad-package-field"],
    ["jammy/deb", "a | b", ">= 1", "ok"],
    ["jammy/deb", "a:any", ">= 1", "ok"],
    ["jammy/deb", "a_b", ">= 1", "error bad-package-field"],
    ["jammy/deb", "pkgconfig(x)", ">= 1", "error bad-package-field"],
    ["jammy/deb", "a", "= $" + "{binary:Version}", "ok"],
    ["jammy/deb", "a", "", "error bad-version-constraint"],
  ])("for %s: the package %j with %j is %s", (target, name, constraint, expected) => {
    const found = verdict("recommends", constraint, target, JSON.stringify(name));
    if (expected === "ok") expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(`^${expected} 8: `)]);
  });

  it("of a package for other architectures matters only where the package manager reads it", () => {
    const severity = (target: string, arch: string, version: string, platforms?: readonly string[]) => {
      const spec = `dependencies: {recommends: {a: {arch: [${arch}], version: ["${version}"]}}}\n`;
      const options = platforms === undefined ? { target } : { target, platforms };
      return said(spec, options)
        .find((one) => one.includes("bad-version-constraint"))
        ?.split(" ")[0];
    };
    expect(severity("azlinux3/rpm", "aarch64", "!= 1")).toBe("warning");
    expect(severity("azlinux3/rpm", "'x86_64', aarch64", "!= 1")).toBe("error");
    expect(severity("azlinux3/rpm", "aarch64", "!= 1", ["linux/arm64"])).toBe("error");
    expect(severity("azlinux3/rpm", "aarch64", "!= 1", ["linux/amd64"])).toBe(undefined);
    expect(severity("azlinux3/rpm", "amd64", "!= 1")).toBe(undefined);
    expect(severity("jammy/deb", "arm64", "!= 1")).toBe("error");
    expect(severity("jammy/deb", "arm64", "= v1")).toBe("warning");
    expect(severity("jammy/deb", "any", "= v1")).toBe("error");
  });

  it("is checked as it is once arguments are substituted, and the arguments are named", () => {
    const spec = 'args: {LEAST: }\ndependencies: {runtime: {tool: {version: [">= $LEAST"]}}}\n';
    const target = "rockylinux9/rpm";
    expect(said(spec, { target })).toEqual([expect.stringContaining("the build argument LEAST is empty")]);
    expect(said(spec, { target, buildArgs: { LEAST: "1.2" } })).toEqual([]);
    expect(said(spec, { target, buildArgs: { LEAST: "1*" } })).toEqual([
      expect.stringContaining('LEAST is "1*"'),
    ]);
    expect(said(spec, { target, namedContexts: ["pkg"] })).toHaveLength(1);
    expect(said(spec, { target: "rockylinux9/container", namedContexts: ["pkg"] })).toEqual([]);
  });
});

describe("advice on a version constraint", () => {
  const operator = fc.constantFrom(
    "",
    "<",
    "<=",
    "=<",
    "=",
    "==",
    ">=",
    "=>",
    ">",
    "<<",
    ">>",
    "!=",
    "~>",
    "~",
    "^",
    "= >",
    "%",
  );
  const number = fc.constantFrom(
    "3",
    "1.2",
    "1.2.*",
    "1.0_2",
    "1.0-rc1-2",
    "2:1",
    "v1",
    "",
    "1.2-",
    "%{version}",
    "a:1",
  );
  const blank = fc.constantFrom("", " ", "  ");
  const condition = fc.tuple(operator, blank, number, blank).map((parts) => parts.join(""));
  const constraint = fc.tuple(
    condition,
    fc.constantFrom("", ", ", ",", " "),
    fc.oneof(fc.constant(""), condition),
  );

  it("passes the check, and never repeats the text", () => {
    let advised = 0;
    const name = fc.constantFrom("tool", "/usr/bin/tool");
    const targets = fc.constantFrom("rockylinux9/rpm", "noble/deb");
    fc.assert(
      fc.property(constraint, name, targets, (parts, packageName, target) => {
        const text = parts.join("");
        const check = (list: string, versions: readonly string[]) => {
          const found = JSON.stringify({ [packageName]: { version: versions } });
          const spec = list === "conflicts" ? `conflicts: ${found}` : `dependencies: {${list}: ${found}}`;
          const all = checkSpec(head + spec, { target });
          return all.filter(({ code }) => code === "bad-version-constraint");
        };
        for (const { hint } of check("runtime", [text])) {
          if (hint === undefined) continue;
          advised++;
          const quoted = [...hint.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
          const list = quoted.includes("conflicts") ? "conflicts" : "runtime";
          const written = quoted.filter((word) => word !== "conflicts");
          expect(written.length).toBeGreaterThan(0);
          expect(written).not.toContain(text);
          expect(check(list, written)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
    expect(advised).toBeGreaterThan(20);
  });

  it.each([
    ["=> 3", "noble/deb", 'Write ">= 3".'],
    ["= > 3", "noble/deb", 'Write ">= 3".'],
    ["= > 3", "rockylinux9/rpm", 'Write ">= 3".'],
    [">= 1.2.*", "rockylinux9/rpm", undefined],
    ["= 1.0_2", "noble/deb", undefined],
    [">= 1.0-rc1-2", "rockylinux9/rpm", undefined],
    ["~> 1.2, != 1.4", "rockylinux9/rpm", undefined],
    ["~> 1.2, < 1.9", "rockylinux9/rpm", 'Write an item for each condition: [">= 1.2", "< 2", "< 1.9"].'],
  ])("%j for %s", (text, target, hint) => {
    const spec = `${head}dependencies: {build: {tool: {version: ["${text}"]}}}\n`;
    const found = checkSpec(spec, { target });
    expect(found).toMatchObject([{ code: "bad-version-constraint" }]);
    expect(found[0]?.hint).toBe(hint);
  });
});

describe("an architecture", () => {
  it.each([
    ["azlinux4/container", "[arm64]", 'warning "aarch64"'],
    ["almalinux9/rpm", "[x86_64, amd64]", "ok"],
    ["almalinux9/rpm", "[aarch64, i386, noarch, '%{ix86}']", "ok"],
    ["almalinux9/rpm", "[armhf]", 'warning "armv7hl"'],
    ["almalinux9/rpm", "[x86_65]", 'warning "x86_64"'],
    ["noble/deb", "[amd64, '!armhf', linux-any, any]", "ok"],
    ["noble/deb", "[aarch64]", 'warning "arm64"'],
    ["noble/deb", "[x86_64]", 'error "amd64"'],
    ["noble/testing/sysext", "[i686]", 'warning "i386"'],
    ["windowscross/zip", "[x86_64]", 'error "amd64"'],
    ["azlinux3/worker", "[amd64]", "ok"],
  ])("of a package for %s: %s", (target, list, expected) => {
    const [severity = "", ...words] = expected.split(" ");
    const found = said(`dependencies: {build: {tool: {arch: ${list}}}}\n`, { target });
    if (severity === "ok") expect(found).toEqual([]);
    else
      expect(found).toEqual([
        expect.stringMatching(`^${severity} foreign-architecture 8: .*${words.join(" ")}`),
      ]);
  });

  it("can have another name in the list of the target", () => {
    const spec = "dependencies: {build: {tool: {arch: [amd64]}}}\n";
    const [found = ""] = said(spec, { target: "azlinux3/rpm" });
    expect(found).toContain('Write "x86_64", for azlinux3 alone under targets.azlinux3.dependencies.build.');
    expect(said(spec.replace("tool", "python3.11"), { target: "azlinux3/rpm" })).toEqual([
      found.replace("tool", "python3.11"),
    ]);
    const own = `${spec}targets: {azlinux3: {dependencies: {build: {tool: {arch: [x86_64]}}}}}\n`;
    expect(said(own, { target: "azlinux3/rpm" })).toEqual([]);
    expect(said(own, { target: "jammy/deb" })).toEqual([]);
  });
});

it.each([
  ["azlinux3/rpm", ["linux/amd64", "linux/arm64"], 0],
  ["azlinux3/container", ["linux/amd64", "windows/amd64"], 1],
  ["flatcar/testing/sysext", ["darwin/arm64"], 1],
  ["trixie/worker", ["windows/arm64"], 1],
  ["windowscross", ["windows/amd64", "windows/amd64"], 0],
  ["windowscross", ["windows/amd64", "windows/arm64"], 1],
  ["windowscross/zip", ["windows/amd64", "windows/arm64"], 0],
  ["debug/sources", ["windows/amd64"], 0],
] as const)("%s for %j has %d problems", (target, platforms, count) => {
  const found = said("", { target, platforms }).filter((one) => one.startsWith("error unsupported-platform"));
  expect(found).toHaveLength(count);
});

describe("a generator finds its tools in", () => {
  it.each([
    ["gomod", "go-toolset"],
    ["gomod", "golang-1.22-go"],
    ["gomod", "msft-golang"],
    ["gomod", "/usr/bin/go"],
    ["cargohome", "rust-toolset"],
    ["cargohome", "cargo-1.76"],
    ["pip", "python39"],
    ["pip", "python3.11-pip"],
    ["pip", "python38-pip"],
    ["nodemod", "nodejs20-npm"],
  ])("%s: %s", (generator, name) => {
    const spec = `sources: {a: {context: {}, generate: [{${generator}: {}}]}}\ndependencies: {build: {${name}: {}}}\n`;
    expect(said(spec, { target: "almalinux8/rpm" })).toEqual([]);
    expect(said(spec.replace(name, "make"), { target: "almalinux8/rpm" })).toEqual([
      expect.stringContaining("generator-without-tools"),
    ]);
  });
});

it.each([
  ["revision", "bullseye/deb"],
  ["version", "almalinux9/rpm"],
])("names the argument that leaves the %s empty for %s", (field, target) => {
  const spec = head.replace(new RegExp(`^${field}: .*$`, "m"), `${field}: "\${NUMBER}"`);
  const found = checkSpec(`${spec}args: {NUMBER: }\n`, { target });
  expect(found).toMatchObject([{ code: "bad-package-field", severity: "error" }]);
  expect(found[0]?.message).toBe(
    `the ${field} of the package is empty, because the build argument NUMBER is empty`,
  );
  expect(found[0]?.hint).toContain("Give NUMBER a value");
  expect(checkSpec(`${spec}args: {NUMBER: }\n`, { target, buildArgs: { NUMBER: "1" } })).toEqual([]);
});

describe("a field that the package manager refuses", () => {
  const found = (field: string, value: string, args: string, target = "bookworm/deb") =>
    checkSpec(`${head.replace(new RegExp(`^${field}: .*$`, "m"), `${field}: "${value}"`)}${args}`, {
      target,
    }).map(({ severity, code, message, hint }) => `${severity} ${code}: ${[message, hint].join(" ").trim()}`);

  it("is named with the argument that makes it so, if one does", () => {
    const rule = expect.stringMatching(
      /^error bad-package-field: "1_2", where the build argument NUMBER is "1_2", cannot be the revision of the package: Debian/,
    );
    expect(found("revision", "$NUMBER", "args: {NUMBER: '1_2'}\n")).toEqual([rule]);
    expect(found("revision", "1_2", "")).toEqual([
      expect.stringMatching(/^error bad-package-field: "1_2" cannot be the revision of the package: Debian/),
    ]);
  });

  it("is left to the check of arguments if one is missing", () => {
    expect(found("revision", "$NUMBER", "")).toEqual([expect.stringMatching(/^error undeclared-build-arg/)]);
  });

  it("is checked as written if it is the name, where Dalec substitutes nothing", () => {
    expect(found("name", "ab$NUMBER", "")).toEqual([
      expect.stringMatching(/^error bad-package-field: "ab\$NUMBER" cannot be the name of the package/),
    ]);
  });

  it.each(["bookworm/worker", "azlinux3/rpm/debug/sources"])("does not matter to %s", (target) => {
    expect(found("name", "A b", "", target)).toEqual([]);
  });
});

it.each([
  ["almalinux8/container/depsonly", []],
  ["almalinux8/rpm/debug/spec", []],
  ["almalinux8/worker", []],
  ["almalinux8/container", ["pkg"]],
  ["almalinux8/rpm", ["dalec-almalinux8-worker"]],
] as const)("%s with the contexts %j runs no generator without its tools", (target, namedContexts) => {
  const spec =
    "sources: {a: {inline: {dir: {}}, generate: [{gomod: {}}]}}\ndependencies: {runtime: {a: {}}}\n";
  expect(said(spec, { target, namedContexts })).toEqual([]);
});

describe("a field at the wrong place is named with the right one:", () => {
  it.each([
    ["steps: [{command: a}]", "Write it as build.steps"],
    ["network_mode: none", "Write it as build.network_mode."],
    ["entrypoint: /a", "Write it as image.entrypoint."],
    ["binaries: {a: {}}", "Write it as artifacts.binaries."],
    ["extra_repos: [{config: {}}]", "Write it as dependencies.extra_repos."],
    ["dependencies: {conflicts: {a: {}}}", "Write it one level up, as conflicts."],
    ["targets: {noble: {build: {a: {}}}}", "Write it as targets.noble.dependencies.build."],
    ["targets: {noble: {runtime: {a: {}}}}", "Write it as targets.noble.dependencies.runtime."],
    ["build: {dependencies: {build: {a: {}}}}", "Write it one level up, as dependencies."],
    [
      "sources: {a: {git: {url: u, commit: c, includes: [b]}}}",
      "Write it one level up, as sources.a.includes.",
    ],
    ["sources: {a: {context: {}, gomod: {}}}", "Write it as sources.a.generate[].gomod."],
    ["sources: {a: {context: {}, url: u}}", "Write it as sources.a.git.url or sources.a.http.url."],
    [
      "sources: {a: {context: {}, generate: [{gomod: {}, requirements_file: r}]}}",
      "generate[0].pip.requirements_file",
    ],
    ["artifacts: {createDirectories: {state: {a: {permissions: 0o700}}}}", 'the field is called "mode"'],
    ["artifacts: {libs: {a: {mode: 0o644}}}", 'the field is called "permissions"'],
    ["tests: [{stdout: {equals: a}}]", "Write it as tests[0].steps[].stdout."],
    ["libexec: {a: {}}", "Write it as artifacts.libexec."],
    ["test: [{name: a}]", 'Did you mean "tests"?'],
    ["targets: {noble: {patches: {}}}", "Write it at the top level, as patches."],
    ["targets: {noble: {sources: {}}}", "Write it at the top level, as sources."],
    ["targets: {noble: {build: {steps: [{command: a}]}}}", "Write it at the top level, as build."],
    ["targets: {jammy: {steps: [{command: a}]}}", "Write it as build.steps or targets.jammy.tests[].steps."],
    ["build: {steps: [{command: a, network_mode: none}]}", "Write it as build.network_mode."],
  ])("%s", (spec, advice) => {
    expect(said(`${spec}\n`)).toEqual([expect.stringContaining(advice)]);
  });
});

it.each([
  ["build: {steps: [{command: a, name: b}]}", ""],
  ["build: {steps: [{command: a, version: '1'}]}", ""],
  ["targets: {noble: {version: '1'}}", ""],
  ["source: {}", ' Did you mean "sources"?'],
])("names no place that is not meant: %s", (spec, advice) => {
  expect(said(`${spec}\n`)).toEqual([expect.stringMatching(/^error unknown-field 8: unknown field "\w+"/)]);
  expect(said(`${spec}\n`)[0]?.replace(/^.*unknown field "\w+"/, "")).toBe(advice);
});

it("names no place in another kind of source", () => {
  const found = said("sources: {a: {git: {url: u, commit: c, ref: b}}}\n");
  expect(found).toEqual(['error unknown-field 8: unknown field "ref"']);
});

it("names no place that the release does not have", () => {
  const [found = ""] = said("opt: {a: {}}\n");
  expect(found).toMatch(/^error unknown-field/);
  expect(found).not.toContain("artifacts.opt");
});

describe("a list in place of a text says what to write:", () => {
  it.each([
    ["build: {steps: [{command: [make, install]}]}", '"command: |"'],
    ["sources: {a: {path: /a, image: {ref: a, cmd: {steps: [{command: [a]}]}}}}", '"command: |"'],
    ["tests: [{name: a, steps: [{command: [a, b]}]}]", "each in a step of its own"],
    ["image: {entrypoint: [/bin/a, -b]}", "splits into words"],
    ["license: [MIT]", "Write one text."],
    ["sources: {a: {context: {}, includes: b}}", 'Write ["b"].'],
    ["artifacts: {binaries: [hello]}", "Write a mapping: {hello: {}}."],
    ["build: {steps: [{command: a}], env: [A=b]}", "Write a mapping: {A: b}."],
    ["build: {steps: [{command: a, env: [A=b=c]}]}", 'Write a mapping: {A: "b=c"}.'],
    ["args: [VERSION=1.0]", 'Write a mapping: {VERSION: "1.0"}.'],
    ["args: [A]", 'Write a mapping: {A: ""}.'],
    ["args: [{A: b}]", "Write a mapping: {A: b}."],
    ["image: {labels: [a=b]}", "Write a mapping: {a: b}."],
    ["image: {volumes: [/data]}", "Write a mapping: {/data: {}}."],
    ["sources: [src]", "Write a mapping: {src: {…}}."],
    ["patches: [src]", "Write a mapping: {src: []}."],
    ["image: {cmd: [/bin/a]}", "splits into words"],
    ["image: {post: {symlinks: [/a]}}", "Write a mapping: {/a: {…}}."],
    ["tests: [{name: a, files: [/a]}]", "Write a mapping: {/a: {}}."],
    ['args: ["A=b\\nc"]', 'Write a mapping: {A: "b\\nc"}.'],
    ["args: ['--=b']", 'Write a mapping: {"--": b}.'],
    ["args: ['-a=b']", "Write a mapping: {-a: b}."],
    ["args: ['a-=b']", "Write a mapping: {a-: b}."],
  ])("%s", (spec, advice) => {
    const found = said(`${spec}\n`.replace("license", "website"));
    expect(found).toEqual([expect.stringMatching(/^error wrong-type/)]);
    expect(found[0]).toContain(advice);
  });
});

it.each(["['=b']", "[{A: {}}]", "[{}]", "[[]]", "[~]", "[]"])(
  "advises no mapping in place of a list that tells no name: %s",
  (list) => {
    expect(said(`args: ${list}\n`)).toEqual(["error wrong-type 8: expected a mapping, got a list"]);
  },
);

describe("a text that Dalec splits into words like a shell", () => {
  const broken = /^error bad-command-line/;

  it.each(['a "b', "it's", "a\\", 'a "b\\', "'a' \"b'", "# a\n'b", "a#'"])("cannot be %j", (text) => {
    const spec = (field: string) => `image: {${field}: ${JSON.stringify(text)}}\n`;
    for (const field of ["entrypoint", "cmd"]) {
      expect(said(spec(field))).toEqual([expect.stringMatching(broken)]);
      expect(said(`targets: {noble: {${spec(field).trim()}}}\n`)).toEqual([expect.stringMatching(broken)]);
      expect(said(spec(field), { target: "jammy/container" })).toEqual([expect.stringMatching(broken)]);
      expect(said(spec(field), { target: "jammy/deb" })).toEqual([]);
    }
    const test = `tests: [{name: a, steps: [{command: ${JSON.stringify(text)}}]}]\n`;
    expect(said(test)).toEqual([expect.stringMatching(broken)]);
    expect(said(test, { target: "jammy/deb" })).toEqual([expect.stringMatching(broken)]);
    expect(said(test, { target: "jammy/deb", buildArgs: { DALEC_SKIP_TESTS: "1" } })).toEqual([]);
    expect(said(test, { target: "jammy/dsc" }).join()).not.toContain("bad-command-line");
  });

  it.each([
    ["it's", "a single quote has no end"],
    ['a "b', "a double quote has no end"],
    ["a\\", "it ends with a backslash, which has nothing to escape"],
  ])("cannot be %j, because %s", (text, reason) => {
    expect(said(`image: {cmd: ${JSON.stringify(text)}}\n`)).toEqual([expect.stringContaining(reason)]);
  });

  it.each(["\\#'", "''#'"])("has no comment within a word: %j", (text) => {
    expect(said(`image: {cmd: ${JSON.stringify(text)}}\n`)).toEqual([expect.stringMatching(broken)]);
  });

  it.each(["a 'b'\"c\"", "it\\'s", "'a\\'", '"a\\"b"', "a # it's", "# it's\na", "a\\\\"])(
    "can be %j",
    (text) => {
      expect(said(`image: {cmd: ${JSON.stringify(text)}}\n`)).toEqual([]);
    },
  );

  it("of the spec is not read where the target has its own", () => {
    const spec =
      "image: {cmd: it's}\ntargets: {noble: {image: {cmd: its}}, mine: {frontend: {image: a}, image: {cmd: it's}}}\n";
    expect(said(spec, { target: "noble/testing/container" })).toEqual([]);
    expect(said(spec, { target: "jammy/testing/container" })).toHaveLength(1);
    expect(said(spec)).toHaveLength(1);
  });
});

it.each([
  ["build: {steps: [{command: a}], env: LIST}", "[A=b]"],
  ["build: {steps: [{command: a}], env: LIST}", "['A=b: c']"],
  ["image: {labels: LIST}", "['a=#b']"],
  ["image: {labels: LIST}", "['a=true']"],
  ["image: {volumes: LIST}", "['/a, b']"],
  ["artifacts: {docs: LIST}", "['*']"],
  ["patches: LIST", "[1]"],
])("advises a mapping that passes the check: %s for %s", (spec, list) => {
  const [found = ""] = said(`${spec.replace("LIST", list)}\n`);
  const [, mapping = ""] = /Write a mapping: (.*)\.$/.exec(found) ?? [];
  expect(mapping).not.toBe("");
  expect(said(`${spec.replace("LIST", mapping)}\n`).filter((one) => one.startsWith("error"))).toEqual([]);
});

it.each(["0.17.0", "0.18.0", "0.21.5"])(
  "advises a mapping of packages in place of a list for %s",
  (release) => {
    const spec = (list: string) => `${head.replace("0.21.5", release)}dependencies: {runtime: ${list}}\n`;
    const [found] = checkSpec(spec("[bash]"));
    expect(`${found?.message} ${found?.hint}`).not.toContain("since");
    expect(found?.hint).toBe("Write a mapping: {bash: {}}.");
    expect(checkSpec(spec("{bash: {}}"))).toEqual([]);
  },
);

describe("permissions", () => {
  const spec = (mode: string) => `artifacts: {docs: {a: {permissions: ${mode}}}}\n`;

  it.each(["755", "644", "600", "700", "640", "4755", "1777", "500"])("are octal, not %s", (mode) => {
    const octal = Number(mode).toString(8);
    expect(said(spec(mode))).toEqual([
      `warning decimal-permissions 8: ${mode} is a decimal number: as permissions, it is 0o${octal} Write 0o${mode}.`,
    ]);
    expect(said(spec(`0o${mode}`))).toEqual([]);
    expect(said(spec(`0${mode}`))).toEqual([]);
  });

  it.each([
    "artifacts: {createDirectories: {state: {a: {mode: 755}}}}",
    "sources: {a: {inline: {dir: {permissions: 755}}}}",
    "sources: {a: {inline: {dir: {files: {a: {permissions: 755}}}}}}",
    "tests: [{name: a, files: {/a: {permissions: 755}}}]",
  ])("are octal everywhere: %s", (text) => {
    expect(said(`${text}\n`)).toEqual([
      expect.stringMatching(/^warning decimal-permissions .* Write 0o755\.$/),
    ]);
  });

  it.each([0o755, 0o644, 0o600, 0o700, 0o777, 0o664, 0o555, 0o640, 0o400, 0])(
    "can be decimal: %d",
    (mode) => {
      expect(said(spec(String(mode)))).toEqual([]);
    },
  );
});

it.each(["${A", "${A:", "${", "${A:-b", "a ${A#"])("names what is missing at the end of %s", (text) => {
  const spec = `build: {steps: [{command: a, env: {C: ${JSON.stringify(text)}}}]}\n`;
  expect(said(spec)).toEqual([
    expect.stringMatching(/^error bad-substitution .*: "}" is missing at the end$/),
  ]);
});

it("says what a syntax line lacks", () => {
  const first = (line: string) =>
    checkSpec(`${line}\nname: a\n`).map(({ message, hint }) => `${message} ${hint}`)[0];
  expect(first("# syntax=")).toMatch(/names no frontend, .* after "="/);
  expect(first("# syntax= \r")).toMatch(/names no frontend/);
  expect(first("# syntax=ghcr.io/project-dalec/dalec/frontend")).toContain(
    'has no tag, so it means the tag "latest"',
  );
  expect(first("# syntax=ghcr.io/project-dalec/dalec/frontend:latest")).toContain("is a mutable tag");
  expect(first("# a\n# syntax=a:1.2.3")).toContain("first line");
});

describe("a pattern of a test", () => {
  const spec = (pattern: string) => `tests: [{name: a, files: {/a: {matches: ['${pattern}']}}}]\n`;

  // What regexp.Compile of Go says of each, after Dalec has substituted arguments.
  it.each(["([", "(a", "a)", "[a", "*a", "a|+", "(?=a)", "(?<!a)b", "(a)\\\\1", "(?:*a)", "a\\\\"])(
    "cannot be %s",
    (pattern) => {
      const bad = [expect.stringMatching(/^error bad-pattern 8: /)];
      expect(said(spec(pattern))).toEqual(bad);
      expect(said(spec(pattern), { target: "noble/deb" })).toEqual(bad);
      expect(said(`targets: {noble: {${spec(pattern).trim()}}}\n`)).toEqual(bad);
      expect(said(spec(pattern), { target: "noble/dsc" }).join()).not.toContain("bad-pattern");
      const output = `tests: [{name: a, steps: [{command: b, stderr: {matches: ['${pattern}']}}]}]\n`;
      expect(said(output)).toEqual(bad);
    },
  );

  it.each([
    "a*?b+",
    "[]a]",
    "[^]a]+",
    "[[:alpha:]_-]+",
    "(?i)^v[0-9]+",
    "(?i:a)|(?P<b>c)|(?<d>e)",
    "\\\\(\\\\[",
    "\\\\Q([\\\\E",
    "[\\\\]]",
    "",
    "^*",
    "(|a)",
    "()",
    "(?s-m)a.b",
    "\\\\pL\\\\x{10FFFF}\\\\141",
  ])("can be %s", (pattern) => {
    expect(said(spec(pattern))).toEqual([]);
  });
});

it.each([
  ["x.example/a.tgz", 1],
  ["ftp://x.example/a.tgz", 1],
  ["http://x.example/a.tgz", 0],
  ["https://x.example/$A.tgz", 0],
  ["$B/a.tgz", 0],
  ["$A/a.tgz", 1],
])("the address of an http source, %s, has %d problems", (url, count) => {
  const spec = `args: {A: a, B: "https://x.example"}\nsources: {a: {http: {url: "${url}"}}}\n`;
  const found = said(spec).filter((one) => one.startsWith("error"));
  expect(found).toHaveLength(count);
  for (const one of found) expect(one).toMatch(/^error bad-http-address 9: /);
});

describe("only what the target reads is judged:", () => {
  const bad = "{name: t, files: {/a: {matches: ['(']}}, mounts: [{dest: /b, spec: {http: {url: x}}}]}";
  const codes = (spec: string, target?: string) =>
    said(spec, target === undefined ? {} : { target }).map((one) => one.split(" ")[1]);
  const both = ["bad-pattern", "bad-http-address"];

  it.each([
    ["the spec", `tests: [${bad}]\n`, both, both],
    ["the target", `targets: {noble: {tests: [${bad}]}}\n`, both, both],
    ["another target", `targets: {jammy: {tests: [${bad}]}}\n`, [], both],
    [
      "a target with a frontend of its own",
      `targets: {mine: {frontend: {image: a}, tests: [${bad}]}}\n`,
      [],
      ["bad-http-address"],
    ],
  ])("patterns and addresses of %s", (_of, spec, ofTarget, ofAny) => {
    expect(codes(spec, "noble/deb")).toEqual(ofTarget);
    expect(codes(spec)).toEqual(ofAny);
  });

  it("a pattern with an argument that cannot be substituted is left alone", () => {
    const spec = (pattern: string) => `tests: [{name: a, files: {/a: {matches: ['${pattern}']}}}]\n`;
    for (const pattern of ["($A", "(${A"])
      expect(said(spec(pattern))).toEqual([expect.stringMatching(/^error (undeclared|bad-subst)/)]);
  });

  it.each([
    ["'x'", "error"],
    ["x", "error"],
    ["'123'", "error"],
    ["'x https://'", "error"],
    // Dalec reads these as texts, and BuildKit refuses them when it fetches the file.
    ["123", "warning"],
    ["true", "warning"],
  ])("an address that is none, %s, is a matter of a %s", (url, severity) => {
    expect(
      said(`sources: {a: {http: {url: ${url}}}}\n`).filter((one) => one.includes("http-address")),
    ).toEqual([expect.stringMatching(`^${severity} bad-http-address 8: `)]);
  });
});

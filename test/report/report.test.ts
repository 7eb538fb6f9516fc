import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildsAt } from "../../src/buildLines";
import { report } from "../../src/cli/report";
import { slotInstance } from "../../src/machine/farm/slotInstance";
import { readEvents, type Step } from "../../src/report/events";
import { type BuildReport, type Report, reportOf } from "../../src/report/stackReport";
import { readState } from "../../src/report/state";
import { textReport } from "../../src/report/textReport";

const directory = mkdtempSync(join(tmpdir(), "pulumi-dalec-report-"));
afterAll(() => rmSync(directory, { recursive: true }));

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const digest = `sha256:${"d".repeat(64)}`;
const image = "docker-build:index:Image";
const component = (type: string, name: string, inputs: object, outputs: object) => ({
  urn: urn(type, name),
  type,
  parent: urn("pulumi:pulumi:Stack", "shop-dev"),
  inputs,
  outputs,
});
const build = (parent: string, name: string, inputs: object, dependencies: string[]) => ({
  urn: urn(`${parent}$${image}`, name),
  type: image,
  custom: true,
  parent: urn(parent, name),
  inputs: { builder: { name: "shop-dev-builder" }, platforms: [], ...inputs },
  dependencies,
  modified: "2026-01-31T12:30:00Z",
});
const packageType = "dalec:index:Package";
const imageType = "dalec:index:Image";
const deb = (name: string, size: number) => ({
  path: `dist/${name}/${name}_1.0-debian12u1_amd64.deb`,
  kind: "binary",
  platform: "linux/amd64",
  size,
  sha256: "a".repeat(64),
});

/** A library, a program that needs it, and an image of the program; the names try to break the page. */
const state = {
  version: 3,
  deployment: {
    manifest: {},
    resources: [
      { urn: urn("pulumi:pulumi:Stack", "shop-dev"), type: "pulumi:pulumi:Stack" },
      component(
        packageType,
        "lib",
        { target: "bookworm/deb", spec: "lib.yml" },
        { files: [deb("lib", 1_400_000)] },
      ),
      component(
        packageType,
        "<app>",
        { target: "bookworm/deb", spec: "app.yml" },
        { files: [deb("app", 800)] },
      ),
      component(
        imageType,
        "app",
        { target: "bookworm/container" },
        { digest, ref: `registry/app:1@${digest}` },
      ),
      component(imageType, "cached", { target: "azlinux3/container" }, { digest: "", ref: "" }),
      build(packageType, "lib", { target: "bookworm/deb", platforms: ["linux/amd64", "linux/arm64"] }, []),
      build(packageType, "<app>", { target: "bookworm/deb" }, [urn(`${packageType}$${image}`, "lib")]),
      build(imageType, "app", { target: "bookworm/container" }, [
        urn(`${packageType}$${image}`, "<app>"),
        urn(`${packageType}$${image}`, "lib"),
        urn("dalec:index:LocalBuilder$command:local:Command", "builder-registration"),
      ]),
      build(imageType, "cached", { target: "azlinux3/container" }, []),
      // A build outside this library's components, which the report omits.
      { urn: urn(image, "other"), type: image, custom: true, parent: urn("pulumi:pulumi:Stack", "shop-dev") },
    ],
  },
};
const event = (timestamp: number, kind: string, name: string, op: string) =>
  JSON.stringify({ timestamp, [kind]: { metadata: { urn: urn(`${packageType}$${image}`, name), op } } });
const events = [
  event(100, "resourcePreEvent", "lib", "update"),
  event(101, "resOutputsEvent", "<app>", "same"),
  event(142, "resOutputsEvent", "lib", "update"),
  JSON.stringify({ timestamp: 143, summaryEvent: {} }),
].join("\n");

function run(...args: string[]): { code: number; output: string; errors: string } {
  writeFileSync(join(directory, "state.json"), JSON.stringify(state));
  writeFileSync(join(directory, "events.log"), events);
  const written = { output: "", errors: "" };
  const into = (name: "output" | "errors") => ({
    write: (more: string) => {
      written[name] += more;
    },
  });
  const inPlace = args.map((one) => one.replace(/^@/, `${directory}/`));
  return { code: report(inPlace, into("output"), into("errors")), ...written };
}

describe("pulumi-dalec report", () => {
  it("reports builds, their specs, and their dependencies as JSON", () => {
    const { code, output } = run("@state.json", "--events", "@events.log", "--format", "json");
    expect(code).toBe(0);
    const found: Report = JSON.parse(output);
    expect(found).toMatchObject({ project: "shop", stack: "dev" });
    expect(
      found.builds.map(({ name, target, needs }) => [name, target, needs.map((need) => need.name)]),
    ).toEqual([
      ["cached", "azlinux3/container", []],
      ["app", "bookworm/container", ["<app>", "lib"]],
      ["<app>", "bookworm/deb", ["lib"]],
      ["lib", "bookworm/deb", []],
    ]);
    expect(found.builds[3]).toMatchObject({
      kind: "package",
      spec: "lib.yml",
      builder: "shop-dev-builder",
      platforms: ["linux/amd64", "linux/arm64"],
      lastUpdate: "built",
      seconds: 42,
      files: [{ size: 1_400_000, kind: "binary" }],
      attempts: [{ places: ["shop-dev-builder"] }],
    });
    expect(found.builds[2]).toMatchObject({ lastUpdate: "unchanged" });
    expect(found.builds[2]).not.toHaveProperty("seconds");
    expect(found.builds[1]).not.toHaveProperty("lastUpdate");
    expect(found.builds[0]).not.toHaveProperty("digest");
  });

  it("prints text for a terminal", () => {
    const { output } = run("@state.json", "--events", "@events.log", "--format", "text");
    expect(output).toMatch(/^shop\/dev: 4 builds\n/);
    expect(output).toContain(
      "bookworm/deb  lib  (linux/amd64, linux/arm64; built in 42 s; built 2026-01-31 12:30; 1.4 MB)",
    );
    expect(output).toContain(`  ${"a".repeat(64)}     1.4 MB  lib_1.0-debian12u1_amd64.deb\n`);
    expect(output).toContain(`  registry/app:1@${digest}\n`);
  });

  it("prints what is known of each build for a terminal, and nothing else", () => {
    const target = "azlinux3/container";
    const build: Omit<BuildReport, "name"> = {
      kind: "image",
      target,
      platforms: [],
      files: [],
      attempts: [],
      needs: [],
    };
    const report = (...builds: Partial<BuildReport>[]): Report => ({
      project: "shop",
      stack: "dev",
      builds: builds.map((one, index) => ({ ...build, name: `b${index}`, ...one })),
    });
    expect(textReport(report({ digest }))).toBe(`shop/dev: 1 build\n\nazlinux3/container  b0\n  ${digest}\n`);
    const needs = [{ kind: "package", name: "lib" } as const, { kind: "image", name: "base" } as const];
    expect(textReport(report({ needs }, { ref: "app:1", lastUpdate: "unchanged" }))).toBe(
      "shop/dev: 2 builds\n\nazlinux3/container  b0  (needs lib, base)\n\nazlinux3/container  b1  (unchanged)\n  app:1\n",
    );
  });

  it("writes one self-contained page, and escapes names", () => {
    const { code, output } = run("@state.json", "--output", "@report.html");
    expect([code, output]).toEqual([0, `${directory}/report.html\n`]);
    const page = readFileSync(join(directory, "report.html"), "utf8");
    expect(page).not.toMatch(/<script\s|src=|url\((?!#)|@import|<link|https?:\/\//);
    expect(page).not.toContain("<app>");
    expect(page).toContain("&lt;app&gt;");
    expect(page).toContain("image app needs &lt;app&gt; and lib");
    expect(page.match(/marker-end/g)).toHaveLength(3);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(page).toContain(`id="${target}"`);
    for (const tag of ["table", "section", "article", "div", "svg", "dl", "g"]) {
      expect(page.match(new RegExp(`<${tag}[ >]`, "g"))?.length).toBe(
        page.match(new RegExp(`</${tag}>`, "g"))?.length,
      );
    }
  });

  it("reports a build once, below the builds it needs of other components", () => {
    const docker = (type: string, name: string) => urn(`${type}$${image}`, name);
    const resources = [
      component(
        packageType,
        "b",
        { target: "bookworm/deb" },
        { files: ["no file", { path: 1, size: "many" }] },
      ),
      component(packageType, "a", { target: "bookworm/deb" }, {}),
      component(imageType, "a", { target: "bookworm/container" }, {}),
      component(imageType, "z", { target: "bookworm/container" }, {}),
      build(
        packageType,
        "b",
        { target: "bookworm/deb", platforms: [1, "linux/amd64"], builder: "no object" },
        [],
      ),
      build(packageType, "a", { target: "bookworm/deb", platforms: "linux/amd64" }, []),
      build(imageType, "a", {}, []),
      build(imageType, "z", { target: "bookworm/container" }, [
        docker(packageType, "b"),
        docker(packageType, "a"),
        docker(imageType, "a"),
        docker(imageType, "z"),
        docker(packageType, "a"),
        docker("dalec:index:Build", "gone"),
        docker("other:index:Component", "other"),
        "no URN",
      ]),
      // A component may have other children, and another library's component may have such a build.
      {
        urn: urn(`${packageType}$command:local:Command`, "a"),
        type: "command:local:Command",
        parent: urn(packageType, "a"),
      },
      component("other:index:Component", "other", {}, {}),
      build("other:index:Component", "other", {}, []),
      { ...build(packageType, "orphan", {}, []), parent: undefined },
    ];
    const { builds } = reportOf(readState(JSON.stringify({ resources })), new Map());
    expect(builds.map(({ kind, name, target }) => [kind, name, target])).toEqual([
      ["image", "a", ""],
      ["image", "z", "bookworm/container"],
      ["package", "a", "bookworm/deb"],
      ["package", "b", "bookworm/deb"],
    ]);
    expect(builds.map(({ needs }) => needs.map(({ kind, name }) => `${kind} ${name}`))).toEqual([
      [],
      ["image a", "package a", "package b"],
      [],
      [],
    ]);
    expect(builds[2]).toMatchObject({ platforms: [], files: [] });
    expect(builds[3]).toMatchObject({
      platforms: ["linux/amd64"],
      files: [{ path: ".", size: 0, sha256: "" }],
    });
    expect(builds[3]).not.toHaveProperty("builder");
  });

  it("sorts as people do, names the Build and the builder itself, and says where the update built", () => {
    const target = "bookworm/deb";
    const parts = ["p10", "p2"].flatMap((name) => [
      { ...component(packageType, name, { target }, {}), parent: urn("dalec:index:Build", "all") },
      build(packageType, name, { target, builder: { name: slotInstance("farm.builds-7", "12345") } }, []),
    ]);
    const resources = [component("dalec:index:Build", "all", {}, {}), ...parts];
    const event = (timestamp: number, kind: string, of: string, op: string) =>
      JSON.stringify({ timestamp, [kind]: { metadata: { urn: of, op } } });
    const [p10, image10] = [urn(packageType, "p10"), urn(`${packageType}$${image}`, "p10")];
    const log = [
      event(100, "resourcePreEvent", p10, "same"),
      event(103, "resourcePreEvent", image10, "update"),
      JSON.stringify({ timestamp: 105, diagnosticEvent: { urn: p10, message: buildsAt(["apple"]) } }),
      event(115, "resOutputsEvent", image10, "update"),
      event(115, "resOutputsEvent", p10, "same"),
    ];
    const { builds } = reportOf(readState(JSON.stringify({ resources })), readEvents(log.join("\n")));
    expect(builds).toMatchObject([
      { name: "p2", partOf: "all", builder: "farm.builds-7", attempts: [] },
      {
        name: "p10",
        seconds: 12,
        attempts: [{ places: ["apple"], waitedSeconds: 5, builtSeconds: 10, result: "built" }],
      },
    ]);
  });

  it.each([
    [{ begin: 100, end: 142 }, 42],
    [{ begin: 100, end: 142, result: "unchanged" as const }, undefined],
    [{ begin: 100 }, undefined],
    [{ end: 142 }, undefined],
  ])("knows how long a build took only from begin to end: %j", (times, seconds) => {
    const resources = [component(packageType, "lib", {}, {}), build(packageType, "lib", {}, [])];
    const step: Step = { result: "built", lines: [], ...times };
    const steps = new Map([[urn(`${packageType}$${image}`, "lib"), step]]);
    const [found] = reportOf(readState(JSON.stringify({ resources })), steps).builds;
    expect(found?.seconds).toBe(seconds);
  });

  it("reads the platform of a file from its name", () => {
    const found: Report = JSON.parse(run("@state.json", "--format", "json").output);
    expect(found.builds[3]?.files).toEqual([{ ...deb("lib", 1_400_000), platform: "linux/amd64" }]);
  });

  it("passes over what is no resource, and what is about to be deleted", () => {
    const good = { urn: urn(packageType, "lib::1"), type: packageType, inputs: "secret" };
    const read = (resources: unknown) => readState(JSON.stringify({ deployment: { resources } }));
    expect(read([1, null, {}, { ...good, urn: 1 }, { ...good, type: 1 }, { ...good, delete: true }])).toEqual(
      [],
    );
    expect(read("none")).toEqual([]);
    expect(read([{ ...good, delete: false, parent: "", modified: 5, dependencies: ["a", 1] }])).toStrictEqual(
      [{ ...good, name: "lib::1", dependencies: ["a"], inputs: {}, outputs: {} }],
    );
  });

  it.each(["null", "[]", '{"deployment":5}', "{}", '{"deployment":{}}'])("rejects %s as a state", (text) => {
    expect(() => readState(text)).toThrow("expected the output of `pulumi stack export`: JSON with");
  });

  it("reads an empty stack, and leaves out secret outputs", () => {
    expect(reportOf(readState('{"version":3,"deployment":{"manifest":{}}}'), new Map()).builds).toEqual([]);
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "x",
    };
    const resources = readState(JSON.stringify(state)).map((one) => ({
      ...one,
      outputs: { files: secret, ref: secret },
    }));
    expect(reportOf(resources, new Map()).builds[0]).toMatchObject({ files: [] });
  });

  it("says what it expected when it cannot read a file or an option", () => {
    writeFileSync(join(directory, "other.json"), "[]");
    expect(run("@other.json")).toMatchObject({
      code: 1,
      errors: expect.stringContaining("pulumi stack export"),
    });
    writeFileSync(join(directory, "other.json"), "no");
    expect(run("@other.json")).toMatchObject({
      code: 1,
      errors: expect.stringContaining("got text that is not JSON"),
    });
    expect(run("@missing.json").code).toBe(1);
    expect(run("@state.json", "--format", "pdf")).toMatchObject({
      code: 2,
      errors: expect.stringContaining('expected html, text or json as format, got "pdf"'),
    });
  });
});

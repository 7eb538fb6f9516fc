import { describe, expect, it } from "vitest";
import { htmlReport } from "../../src/report/htmlReport";
import type { BuildReport } from "../../src/report/stackReport";

const build = (kind: BuildReport["kind"], name: string, more: Partial<BuildReport> = {}): BuildReport => ({
  kind,
  name,
  target: kind === "image" ? "bookworm/container" : "bookworm/deb",
  platforms: [],
  files: [],
  attempts: [],
  needs: [],
  ...more,
});
const file = (path: string, kind: string, size: number) => ({ path, kind, size, sha256: `sum-of-${path}` });
const pageOf = (...builds: BuildReport[]) => htmlReport({ project: "shop", stack: "dev", builds });

/** The texts of all elements with a tag, without the tags in them. */
const textsOf = (html: string, tag: string) =>
  [...html.matchAll(new RegExp(`<${tag}[ >].*?</${tag}>`, "gs"))].map(([element]) =>
    element.replace(/<[^>]*>/g, ""),
  );
const table = (html: string, name: string) => {
  const [, rows = ""] = html.match(new RegExp(`<table class="${name}".*?>(.*?)</table>`, "s")) ?? [];
  return [...rows.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) => textsOf(row, "t[hd]"));
};
const article = (html: string, id: string) =>
  html.match(new RegExp(`<article id="${id}" .*?</article>`, "s"))?.[0] ?? "";
const facts = (html: string) => {
  const values = textsOf(html, "dd");
  return Object.fromEntries(textsOf(html, "dt").map((name, index) => [name, values[index]]));
};

describe("the head of the page", () => {
  const [one, two] = [
    build("package", "one", { lastUpdate: "built", files: [file("one.deb", "binary", 1500)] }),
    build("package", "two", { files: [file("two.deb", "binary", 500)] }),
  ];

  it.each([
    ["one of each", [two, build("image", "app")], "1 package build · 1 image · 500 bytes of package files"],
    [
      "several",
      [one, two],
      "2 package builds · 0 images · 1 built in the last update · 2.0 kB of package files",
    ],
    [
      "a failure",
      [build("image", "app", { lastUpdate: "failed" }), build("image", "other", { lastUpdate: "unchanged" })],
      "0 package builds · 2 images · 0 built in the last update · 1 failed · 0 bytes of package files",
    ],
  ])("counts %s", (_name, builds, text) => {
    const page = pageOf(...builds);
    expect(textsOf(page, "header")).toEqual([`shop/dev${text}`]);
    expect(page).toContain("<title>Dalec builds of shop/dev</title>");
    expect(page).not.toContain("This stack has no Dalec builds.");
  });

  it("says that a stack is empty", () => {
    const page = htmlReport({ project: "", stack: "", builds: [] });
    expect(textsOf(page, "h1")).toEqual(["An empty stack"]);
    expect(textsOf(page, "main")).toEqual(["\nThis stack has no Dalec builds.\n"]);
  });

  it("explains the table of targets, with an event log and without", () => {
    expect(pageOf(two)).toContain("When each build last ran, in UTC.");
    expect(pageOf(one, two)).toContain("What the last update did to each build, and how long it took.");
  });

  it("has a section of dependencies where there are some", () => {
    expect(pageOf(two)).toMatch(/<\/section>\n<section><h2>Builds</);
    expect(textsOf(pageOf(two), "h2")).toEqual(["Specs and targets", "Builds"]);
    const needs = [{ kind: "package", name: "two" } as const];
    const headings = textsOf(pageOf(two, build("image", "app", { needs })), "h2");
    expect(headings).toEqual(["Specs and targets", "Dependencies", "Builds"]);
  });
});

describe("the table of specs and targets", () => {
  it("has a row per spec and a column per target, and what happened to each build", () => {
    const page = pageOf(
      build("package", "lib", {
        spec: "p10.yml",
        platforms: ["linux/amd64", "linux/arm64"],
        lastUpdate: "built",
        seconds: 42,
      }),
      build("package", "lib-again", { spec: "p10.yml", builtAt: "2026-01-31T12:30:00Z" }),
      build("image", "app", { spec: "p2.yml" }),
      build("package", "shop-deb", { partOf: "shop" }),
      build("image", "shop-image", { partOf: "shop", lastUpdate: "unchanged" }),
    );
    expect(table(page, "matrix")).toEqual([
      ["Spec", "bookworm/container", "bookworm/deb"],
      ["p2.yml", "app bookworm/container built", "–"],
      [
        "p10.yml",
        "–",
        "lib bookworm/deb built in 42 slinux/amd64, linux/arm64lib-again bookworm/deb 2026-01-31 12:30",
      ],
      ["shop", "shop-image bookworm/container unchanged", "shop-deb bookworm/deb built"],
    ]);
    expect(page.match(/class="mark [a-z]+"/g)).toEqual(
      ["known", "built", "known", "unchanged", "known"].map((mark) => `class="mark ${mark}"`),
    );
  });

  it("names a row after its build if that has neither a spec with a path nor a Build", () => {
    const page = pageOf(build("package", "lib"));
    expect(table(page, "matrix")[1]).toEqual(["lib", "lib bookworm/deb built"]);
    expect(page).not.toContain("<small></small>");
  });

  it("lets long names wrap after a slash", () => {
    expect(pageOf(build("package", "lib", { platforms: ["linux/arm/v7"] }))).toContain(
      "linux/<wbr>arm/<wbr>v7",
    );
  });
});

describe("one build on the page", () => {
  const lib = build("package", "lib", {
    spec: "lib.yml",
    builder: "shop-builder",
    platforms: ["linux/amd64", "linux/arm64"],
    builtAt: "2026-01-31T12:30:00Z",
    lastUpdate: "failed",
    seconds: 61,
    attempts: [
      { places: ["apple"], began: "2026-01-31T12:29:00Z", result: "lost", waitedSeconds: 2, builtSeconds: 5 },
      {
        places: ["fig"],
        began: "2026-01-31T12:29:05Z",
        result: "failed",
        waitedSeconds: 0,
        builtSeconds: 56,
      },
    ],
    files: [file("dist/lib/lib_1.deb", "binary", 1), file("dist/lib/lib.buildinfo", "buildInfo", 2000)],
  });
  const app = build("image", "app", {
    needs: [
      { kind: "package", name: "lib" },
      { kind: "image", name: "base" },
    ],
    ref: "registry/app:1",
    digest: "sha256:d",
  });
  const page = () => pageOf(lib, app, build("image", "base"), build("package", "base"));

  it("has all that is known", () => {
    expect(facts(article(page(), "package-lib"))).toEqual({
      Spec: "lib.yml",
      Builder: "shop-builder",
      Platforms: "linux/amd64, linux/arm64",
      Built: "2026-01-31 12:30 UTC",
      "Last update": "failed after 1 min 1 s",
      Ran: "at apple: waited 2 s, built 5 s, lost its daemonat fig: built 56 s, failed",
      "Needed by": "app (image)",
    });
    expect(facts(article(page(), "image-app"))).toEqual({
      Platforms: "builder’s own",
      Needs: "lib, base (image)",
      Image: "registry/app:1",
      Digest: "sha256:d",
    });
  });

  it("tells builds of one name apart", () => {
    expect(facts(article(page(), "image-base"))).toHaveProperty("Needed by", "app (image)");
    expect(facts(article(page(), "package-base"))).toEqual({ Platforms: "builder’s own" });
    expect(article(page(), "package-base")).toContain(
      "<dl><div><dt>Platforms</dt><dd>builder’s own</dd></div></dl>",
    );
  });

  it("lists its files, if it has some", () => {
    expect(table(article(page(), "package-lib"), "files")).toEqual([
      ["File", "Kind", "Size", "SHA-256"],
      ["lib_1.deb", "binary", "1 byte", "sum-of-dist/lib/lib_1.deb"],
      ["lib.buildinfo", "build info", "2.0 kB", "sum-of-dist/lib/lib.buildinfo"],
    ]);
    expect(article(page(), "package-lib").match(/<t[hd][^>]* class="number">/g)).toHaveLength(3);
    expect(article(page(), "image-app")).not.toContain("<table");
  });
});

describe("the filter", () => {
  it("is there for several builds, and knows them by all that a user may ask for", () => {
    expect(pageOf(build("package", "lib"))).toMatch(
      /<main>\n<section><h2>Specs and targets<(?!.*(<form|<script)).*<\/section>\n<\/main>/s,
    );
    const attempt = { began: "2026-01-31T12:29:00Z", waitedSeconds: 2, builtSeconds: 5 };
    const lib = build("package", "lib", {
      spec: "<lib>.yml",
      partOf: "shop",
      platforms: ["linux/arm64"],
      builder: "farm",
      lastUpdate: "built",
      attempts: [{ ...attempt, places: ["Apple"], result: "lost" }],
    });
    const page = pageOf(lib, build("image", "app"));
    expect(page.match(/<form role="search" id="filter" hidden>|<script>/g)).toHaveLength(2);
    const known = "package lib &lt;lib&gt;.yml shop bookworm/deb linux/arm64 farm built apple lost";
    // In the table, in the timeline, and with its facts.
    expect(page.split(` data-filter="${known}"`)).toHaveLength(4);
    expect(page.split(' data-filter="image app bookworm/container"')).toHaveLength(3);
  });
});

import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultFrontend } from "../../src/dalec";
import { dockerInputs } from "../../src/solve/dockerInputs";
import { planBuild } from "../../src/solve/plan";
import type { PlannedArgs } from "../../src/solve/targetPlan";
import { entriesBelow } from "../support/entriesBelow";

const head = `# syntax=${defaultFrontend}\n`;
const named = `${head}name: ab\nversion: 1.0.0\nrevision: 1\npackager: P\n`;
const reading = `${named}sources:
  src:
    context: {}
    path: src
    includes: ["*.c"]
    excludes: ["old.c"]
`;
const readingNamed = `${named}sources: {other: {context: {name: other}}}\n`;

let project: string;
const before = process.cwd();
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "dalec-request-"));
  process.chdir(project);
  write("src/main.c", "main");
  write("src/old.c", "old");
  write("src/notes.md", "notes");
  write("other/a.txt", "a");
  write("other/b.log", "b");
});
afterEach(() => {
  process.chdir(before);
  rmSync(project, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

type MoreArgs = Omit<Partial<PlannedArgs>, "inlineSpec">;

/** The inputs of docker-build, all known at once, because the arguments are plain. */
const request = (spec: string, more: MoreArgs = {}) => {
  const args = { inlineSpec: spec, target: "bookworm/deb", ...more };
  const { inputs, hash } = dockerInputs("a package", "owner", args, planBuild(args, "Package"));
  const known = inputs as unknown as {
    dockerfile: { inline: string };
    buildArgs: Record<string, string>;
    context: { location: string; named?: Record<string, { location: string }> };
    cacheFrom: { raw: string }[];
    cacheTo: { raw: string }[];
    labels: Record<string, string>;
  };
  const named = Object.entries(known.context.named ?? {}).map(([name, { location }]) => [name, location]);
  return {
    ...known,
    inputs,
    inline: known.dockerfile.inline,
    context: known.context.location,
    namedContexts: Object.fromEntries(named) as Record<string, string>,
    hash,
  };
};
const files = (location: string) =>
  entriesBelow(join(project, location))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(project, location).length + 1))
    .sort();
const problems = (spec: string, more: MoreArgs = {}) => {
  const args = { inlineSpec: spec, target: "bookworm/deb", secrets: Promise.resolve({}), ...more };
  return planBuild(args, "Package").check.problems.map(
    ({ propertyPath, reason }) => `${propertyPath}: ${reason}`,
  );
};

it("a build passes on its target, its platforms and what it may use, and no empty list", () => {
  const { inputs } = request(named, { platforms: ["Linux/ARM64", "linux/arm/v7"], ssh: [{ id: "default" }] });
  expect(inputs).toMatchObject({ target: "bookworm/deb", platforms: ["linux/arm64", "linux/arm/v7"] });
  expect(inputs).toMatchObject({ ssh: [{ id: "default" }] });
  const least = request(named).inputs;
  expect(least.platforms).toBeUndefined();
  expect(least.context).toEqual({ location: "-" });
  for (const absent of ["ssh", "secrets", "registries"]) expect(least).not.toHaveProperty(absent);
});

it("packages that other builds made are a repository in the spec of a known target", () => {
  const dependencyPackages = [{ target: "bookworm/deb", directory: "d", files: [] }];
  const text = (target: string) => {
    const args = { inlineSpec: named, target, dependencyPackages };
    return (planBuild(args, "Package") as { inline: string }).inline;
  };
  expect(text("bookworm/deb")).toMatch(/^"dependencies": .*dalec-repositories/m);
  expect(text("none/at/all")).toBe(named);
  expect(request(named).inline).toBe(named);
});

it("the secrets and the credentials of a build are secret", async () => {
  const registries = [{ address: "example.com", username: "u", password: "p" }];
  const { inputs } = request(named, { secrets: { TOKEN: "t" }, registries });
  for (const secret of [inputs.secrets, inputs.registries])
    expect(await pulumi.isSecret(pulumi.output(secret))).toBe(true);
});

describe("the context that a build receives", () => {
  it("is empty if the spec reads none, and omits directories that no source reads", () => {
    const { context, namedContexts } = request(named, { namedContexts: { other: "other" } });
    expect(context).toBe("-");
    expect(namedContexts).toEqual({});
  });

  it("contains what the source's path, includes and excludes select", () => {
    expect(files(request(reading).context)).toEqual(["src/main.c"]);
  });

  it("is read in the directory of the spec, unless the program names another", () => {
    write("mine/my-spec.yml", reading);
    write("mine/src/own.c", "own");
    const build = (more: Partial<PlannedArgs> = {}) => {
      const args = { spec: "mine/my-spec.yml", target: "bookworm/deb", ...more };
      const { inputs } = dockerInputs("a package", "owner", args, planBuild(args, "Package"));
      return files((inputs as { context: { location: string } }).context.location);
    };
    expect(build()).toEqual(["src/own.c"]);
    expect(build({ context: "." })).toEqual(["src/main.c"]);
  });

  it("respects the ignore file of each named context", () => {
    write(".dockerignore", "*.txt\n");
    write("other/.dockerignore", "*.log\n");
    const { context, namedContexts } = request(readingNamed, { namedContexts: { other: "other" } });
    expect(context).toBe("-");
    expect(files(namedContexts.other ?? "")).not.toContain("b.log");
    expect(files(namedContexts.other ?? "")).toContain("a.txt");
  });

  it("contains the file that a build argument names", () => {
    write("sign.yml", "signer: {}");
    const { context } = request(named, { buildArgs: { DALEC_SIGNING_CONFIG_PATH: "sign.yml" } });
    expect(files(context)).toEqual(["sign.yml"]);
  });

  it("is in a directory of its name, in letters and a length that every file system takes", () => {
    const name = `docker.io/${"x".repeat(300)}:1`;
    const spec = `${named}sources: {other: {context: {name: "${name}"}}}\n`;
    const location = request(spec, { namedContexts: { [name]: "other" } }).namedContexts[name] ?? "";
    expect(basename(location)).toMatch(/^docker\.io-x{90}-[0-9a-f]{16}$/);
    expect(files(location)).toEqual(["a.txt", "b.log"]);
  });

  it("is removed by the next update that does not need it, but by no preview", () => {
    const { context } = request(reading);
    const isDryRun = vi.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(true);
    request(named);
    expect(files(context)).toEqual(["src/main.c"]);
    isDryRun.mockRestore();
    request(named);
    expect(existsSync(join(project, context))).toBe(false);
  });

  it("is known before the name of the component on this machine if nothing is staged", () => {
    const args = { inlineSpec: named, target: "bookworm/deb" };
    const owner = pulumi.output("owner");
    const { hash } = dockerInputs("a package", owner, args, planBuild(args, "Package"));
    expect(hash).toMatch(/^[0-9a-f]{12}$/);
  });

  it("can be an image or a repository, which is passed on unchanged", () => {
    const namedContexts = { other: "docker-image://example.com/a:1" };
    expect(request(readingNamed, { namedContexts }).namedContexts).toEqual(namedContexts);
  });
});

it("caches are passed on in the words of docker-build, with paths seen from the provider", () => {
  const { cacheFrom, cacheTo } = request(named, {
    cacheFrom: [{ type: "registry", ref: "example.com/cache" }],
    cacheTo: [{ type: "local", path: "cache", mode: "max" }],
  });
  expect(cacheFrom).toEqual([{ raw: "type=registry,ref=example.com/cache" }]);
  expect(cacheTo).toEqual([{ raw: "type=local,dest=cache,mode=max" }]);
  expect(request(named)).not.toHaveProperty("cacheTo");
  expect(request(named)).not.toHaveProperty("cacheFrom");
});

it("a build is found among others of its daemon by the hash of what it can see", () => {
  const { labels, hash } = request(reading);
  expect(labels).toEqual({ "pulumi-dalec.build": hash });
  write("src/main.c", "changed");
  expect(request(reading).labels).not.toEqual(labels);
  expect(request(named).labels).not.toEqual(labels);
});

describe("the hash of a build", () => {
  const changes: [what: string, change: () => void, more?: MoreArgs][] = [
    ["a file that is not included", () => write("src/notes.md", "other")],
    ["a file that is excluded", () => write("src/old.c", "other")],
    ["a file outside the path", () => write("new.c", "other")],
    ["the time of a file", () => utimesSync(join(project, "src/main.c"), 1, 1)],
    ["a cache", () => {}, { cacheFrom: [{ type: "registry", ref: "example.com/cache" }] }],
  ];
  it.each(changes)("does not change with %s", (_, change, more = {}) => {
    const first = request(reading).hash;
    change();
    expect(request(reading, more).hash).toBe(first);
  });

  const seen: [what: string, change: () => void, more?: MoreArgs][] = [
    ["a file that is included", () => write("src/main.c", "other")],
    ["a new file that is included", () => write("src/more.c", "more")],
    ["a frontend's digest", () => {}, { frontend: { image: "a:1", digest: `sha256:${"a".repeat(64)}` } }],
    ["an argument", () => {}, { buildArgs: { DALEC_SKIP_SIGNING: "1" } }],
    ["a platform", () => {}, { platforms: ["linux/arm64"] }],
    ["the epoch", () => {}, { sourceDateEpoch: 1 }],
    ["the target", () => {}, { target: "bookworm/dsc" }],
  ];
  it.each(seen)("changes with %s", (_, change, more = {}) => {
    const first = request(reading).hash;
    change();
    expect(request(reading, more).hash).not.toBe(first);
  });

  it("is the same for a checkout at another path", () => {
    const first = request(reading).hash;
    const elsewhere = mkdtempSync(join(tmpdir(), "dalec-elsewhere-"));
    try {
      process.chdir(elsewhere);
      mkdirSync("src");
      writeFileSync("src/main.c", "main");
      expect(request(reading).hash).toBe(first);
    } finally {
      process.chdir(project);
      rmSync(elsewhere, { recursive: true });
    }
  });
});

describe("the frontend and the time of a build", () => {
  it("are written to the spec's text and the build arguments", () => {
    const changelog = `${named}changelog: [{date: 2026-01-02}, {date: 2026-11-23}]\n`;
    expect(request(changelog).buildArgs.SOURCE_DATE_EPOCH).toBe(String(Date.UTC(2026, 10, 23) / 1000));
    expect(request(named).buildArgs.SOURCE_DATE_EPOCH).toBe("315532800");
    expect(request(named.replace(head, "")).inline).toBe(named);
    const digest = `sha256:${"b".repeat(64)}`;
    const pinned = request(named, { frontend: { image: "example.com/f:1", digest } }).inline;
    expect(pinned.split("\n")[0]).toBe(`# syntax=example.com/f:1@${digest}`);
  });
});

describe("a plan reports", () => {
  it.each([
    [
      "a path that is not there",
      reading.replace("path: src", "path: nosuch"),
      'no file matches "nosuch" in the context',
    ],
    ["an absolute path", reading.replace("path: src", "path: /src"), "it has no leading slash"],
    ["a pattern that BuildKit refuses", reading.replace("*.c", "[a"), '"[a" is not a valid pattern'],
  ])("%s", (_, spec, message) => {
    expect(problems(spec)).toEqual([expect.stringContaining(message)]);
  });

  it("which directory has what the context lacks", () => {
    write("mine/my-spec.yml", reading);
    write("lost/my-spec.yml", reading);
    write("mine/src/own.c", "own");
    const found = (spec: string, context?: string) => {
      const args = { spec, target: "bookworm/deb", ...(context !== undefined && { context }) };
      return planBuild(args, "Package").check.problems.map(({ reason }) => reason);
    };
    expect(found("mine/my-spec.yml", "other")).toEqual([
      'no file matches "src" in the context "other"; the spec\'s own directory has it ("mine")',
    ]);
    expect(found("lost/my-spec.yml")).toEqual([
      'no file matches "src" in the context "lost"; the project has it (".")',
    ]);
  });

  it("a symbolic link out of the context", () => {
    symlinkSync("/etc/hostname", join(project, "src/link.c"));
    expect(problems(reading)).toEqual([expect.stringContaining('the symbolic link "src/link.c"')]);
  });
});

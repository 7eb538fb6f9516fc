import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { version as kubernetesVersion } from "@pulumi/kubernetes/package.json";
import { describe, expect, test } from "vitest";
import { packageOf } from "../../tools/recipe.mjs";
import { groups } from "../../tools/setup.mjs";
import { tools } from "../../tools/table.mjs";

const moduleFile = (name: string) => readFileSync(resolve(__dirname, "../../tools", name, "go.mod"), "utf8");

describe.each(Object.entries(tools))("tools/%s", (name, tool) => {
  const text = moduleFile(name);

  test("requires the module at the version of the table", () => {
    const versions = text
      .split("\n")
      .map((line) =>
        line
          .replace(/^require /, "")
          .trim()
          .split(" "),
      )
      .filter(([path]) => path === tool.module)
      .map(([, version]) => version);
    expect(versions).toEqual([tool.version]);
  });

  test("names every program's package as a tool", () => {
    const packages = Object.keys(tool.programs).map((program) => packageOf(tool, program));
    const others = packages.filter((path) => !path.startsWith("./"));
    expect(toolLines(text).sort()).toEqual(others.sort());
  });
});

test("Kubernetes' staging modules have the same release as Kubernetes", () => {
  const release = tools.kubernetes?.version.replace("v1.", "v0.") ?? "";
  const replaced = [...moduleFile("kubernetes").matchAll(/^\t(\S+) => (\S+) (\S+)$/gm)];
  expect(replaced.length).toBeGreaterThan(25);
  expect(replaced.filter(([, from, to, version]) => from !== to || version !== release)).toEqual([]);
});

test("the Kubernetes provider has the release of @pulumi/kubernetes", () => {
  const { release, embedded = [] } = tools["kubernetes-provider"] ?? {};
  expect(release).toBe(kubernetesVersion);
  expect(embedded.map(({ set }) => set)).toContainEqual({ version: kubernetesVersion });
});

test("the variables that the linker sets have the version of the table", () => {
  for (const tool of Object.values(tools)) {
    const [first] = Object.values(tool.variables ?? {});
    expect(first?.replace(/^v/, "")).toBe((tool.release ?? tool.version).replace(/^v/, ""));
  }
});

// A package is compiled once for the tools that agree on its version and on the versions of all that it imports. These modules
// are below most of the others.
test("the tools and the stand-in for the frontend have the same versions of Go's own modules, gRPC and OpenTelemetry", () => {
  const shared = /^\t(golang\.org\/x\/\S+|google\.golang\.org\/\S+|go\.opentelemetry\.io\/\S+) (\S+)/gm;
  const versions = new Map<string, Record<string, string[]>>();
  for (const name of [...Object.keys(tools), "../test/frontend"]) {
    for (const [, module = "", version = ""] of moduleFile(name).matchAll(shared)) {
      const users = versions.get(module) ?? {};
      versions.set(module, { ...users, [version]: [...(users[version] ?? []), name] });
    }
  }
  expect(versions.size).toBeGreaterThan(40);
  expect([...versions].filter(([, users]) => Object.keys(users).length > 1)).toEqual([]);
});

// These two have most of their code in common. What differs is the tools' own.
test.each([
  ["docker-build", "buildx", ["github.com/docker/buildx", "github.com/moby/buildkit"]],
  ["kubernetes-provider", "kubernetes", []],
])("%s and %s have the same versions of the modules that both require", (one, other, own) => {
  const theirs = requiredBy(other);
  const both = [...requiredBy(one)].filter(([module]) => theirs.has(module));
  expect(both.length).toBeGreaterThan(60);
  expect(
    both.filter(([module, version]) => version !== theirs.get(module)).map(([module]) => module),
  ).toEqual(own);
});

test("every tool belongs to one group", () => {
  const programs = Object.values(tools).flatMap((tool) => Object.keys(tool.programs));
  const { demo: _, ...ofTests } = groups;
  const grouped = Object.values(ofTests).flatMap(({ tools, either = [] }) => [...tools, ...either]);
  expect(grouped.sort()).toEqual(programs.sort());
});

function toolLines(text: string): string[] {
  const block = /^tool \(\n([^)]*)\)/m.exec(text)?.[1];
  if (block !== undefined) return block.trim().split(/\s+/);
  return [...text.matchAll(/^tool (\S+)$/gm)].map(([, path]) => path ?? "");
}

/** The modules that a tool's `go.mod` requires, with the versions that replace them. */
function requiredBy(name: string): Map<string, string> {
  const text = moduleFile(name);
  const required = [...text.matchAll(/^\t(\S+) (v\S+)/gm)];
  const replaced = [...text.matchAll(/^\t(\S+) => \S+ (v\S+)$/gm)];
  return new Map([...required, ...replaced].map(([, module = "", version = ""]) => [module, version]));
}

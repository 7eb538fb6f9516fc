import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { scripts } from "../../package.json";
import schema from "../../schema/pulumi-package.schema.json";
import { checkSpec, Severity } from "../../src";
import { configurationKeys } from "../../src/program/keys";
import { withExcerpts } from "../../tools/docs/excerpts.mjs";
import { blocksOf } from "../../tools/docs/markdown.mjs";
import { documents, messagesOf, pages, read, root, sources } from "./documents";

const shown = ["README.md", ...pages];
const blocks = documents.flatMap((document) =>
  blocksOf(read(document)).map((block) => ({ document, ...block })),
);
// The commands of the ways in docs/getting-started.md are marked for `npm run ways`.
const unmarked = blocks.filter(({ mark }) => mark === "" || mark.startsWith("way: "));

describe("code in documents", () => {
  it.each(shown)("equals the examples that it is taken from: %s", (document) => {
    const text = read(document);
    expect(withExcerpts(text, read), "run `npm run generate:excerpts`").toBe(text);
  });

  it("comes from files that are compiled and run, or is marked as an illustration", () => {
    const languages = new Set(["sh", "ts", "yaml", "toml"]);
    const marks = new Set(blocks.map(({ mark }) => mark.replace(/^(from|way): .*/, "$1")));
    expect([...marks].sort()).toEqual(["", "from", "illustration", "way"]);
    expect(unmarked.filter(({ language }) => !languages.has(language))).toEqual([]);
  });

  it("compiles if it is a fragment in TypeScript", { tags: ["slow"] }, () => {
    const imports =
      'import * as k8s from "@pulumi/kubernetes"; import * as pulumi from "@pulumi/pulumi"; import * as dalec from "pulumi-dalec"; export { k8s, pulumi, dalec };\n';
    const texts = new Map(
      unmarked
        .filter(({ language }) => language === "ts")
        .map(({ code }, index) => [
          join(root, "test", `fragment${index}.ts`),
          code.includes("import ") ? code : imports + code,
        ]),
    );
    expect(texts.size).toBeGreaterThan(0);
    expect(compile(texts)).toEqual([]);
  });

  it("has no errors if it is a spec", () => {
    const specs = unmarked.filter(
      ({ language, code }) => language === "yaml" && code.startsWith("# syntax="),
    );
    expect(specs.length).toBeGreaterThan(0);
    const errors = specs.flatMap(({ code }) =>
      checkSpec(code).filter(({ severity }) => severity === Severity.Error),
    );
    expect(errors).toEqual([]);
  });

  it("names only scripts, commands and settings that exist", () => {
    const shell = unmarked.filter(({ language }) => language === "sh").map(({ code }) => code);
    const named = (pattern: RegExp) =>
      shell.flatMap((code) => [...code.matchAll(pattern)].map(([, name = ""]) => name));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named(/npm (?:run )?(demo|test|docs\S*)/g)));
    expect(["check", "init", "report", "schema"]).toEqual(
      expect.arrayContaining(named(/pulumi-dalec (\w+)/g)),
    );
    const settings = named(/config set (?:--\S+ )*dalec:(\w+)/g);
    expect(settings).toContain("targets");
    expect(Object.keys(configurationKeys(schema).all)).toEqual(expect.arrayContaining(settings));
  });
});

describe("docs/troubleshooting.md", () => {
  it("explains only messages that the library has", () => {
    const messages = messagesOf(read("docs/troubleshooting.md"));
    const text = sources();
    expect(messages.length).toBeGreaterThan(20);
    expect(messages.filter((message) => !text.includes(message))).toEqual([]);
  });

  it("explains every message that the README explains", () => {
    const [, section = ""] = read("README.md").split("## Troubleshooting");
    const more = messagesOf(read("docs/troubleshooting.md"));
    expect(messagesOf(section).filter((message) => !more.includes(message))).toEqual([]);
  });
});

/** The compiler's messages about these files, which are not on disk. */
function compile(texts: ReadonlyMap<string, string>): string[] {
  const file = join(root, "tsconfig.json");
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  const found = [...texts.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return found.map(
    ({ messageText, file }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}

import { describe, expect, it } from "vitest";
import { blocksOf } from "../tools/docs/markdown.mjs";
import { messagesOf, read, sources } from "./docs/documents";

const readme = read("README.md");
const blocks = blocksOf(readme);

describe("README.md", () => {
  it("shows only code of the examples, word for word", () => {
    const shown = blocks.filter(({ language }) => language !== "sh" && language !== "text");
    expect(shown.map(({ mark }) => mark)).toEqual([
      "from: examples/hello/index.ts",
      "from: examples/k8s-builder/index.ts",
      "from: examples/my-package/index.ts",
    ]);
    for (const { mark, code } of shown) expect(code).toBe(read(mark.slice("from: ".length)));
  });

  it("shows only one block of text: the output of `pulumi up`", () => {
    const texts = blocks.filter(({ language }) => language === "text");
    expect(texts.map(({ mark }) => mark)).toEqual(["illustration"]);
    expect(texts[0]?.code).toMatch(/^Updating \(demo\):\n(\+ hello\S* created \(\S+\)\n)+Resources:\n/);
  });

  it("shows each of the two commands of Dalec's page as a program of at most fifteen lines", () => {
    const commands = [
      "docker buildx create --driver kubernetes --name k8s-builder --bootstrap",
      "docker buildx build -t my-package:latest -f my-spec.yml --target=azl3 .",
    ];
    for (const command of commands) {
      const place = blocks.findIndex(({ code }) => code === `${command}\n`);
      const program = blocks[place + 1]?.code ?? "";
      expect(program).toContain(`// ${command}\n`);
      const lines = program.split("\n").filter((line) => line !== "" && !line.startsWith("//"));
      expect(lines.length).toBeLessThanOrEqual(15);
    }
  });

  it("explains only messages that the library has", () => {
    const [, section = ""] = readme.split("## Troubleshooting");
    const messages = messagesOf(section);
    const text = sources();
    expect(messages.length).toBeGreaterThan(5);
    expect(messages.filter((message) => !text.includes(message))).toEqual([]);
  });
});

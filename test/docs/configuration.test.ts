import { describe, expect, it } from "vitest";
import schema from "../../schema/pulumi-package.schema.json";
import { configurationKeys } from "../../src/program/keys";
import { withKeys } from "../../tools/docs/configuration";
import { read } from "./documents";

const page = read("docs/configuration.md");

/** The cells of a key's row, without their padding. */
function rowOf(key: string): string[] {
  const [line = ""] = page.split("\n").filter((one) => one.startsWith(`| \`dalec:${key}\` `));
  return line.split(" | ").map((cell) => cell.replace(/^\| | +\|?$/g, ""));
}

describe("docs/configuration.md", () => {
  it("has the tables generated from the schema", () => {
    expect(withKeys(page, schema), "run `npm run generate:configuration`").toBe(page);
  });

  it("has a row for each key, and for each argument of each builder", () => {
    const { all, ofDrivers } = configurationKeys(schema);
    for (const key of Object.keys(all)) expect(rowOf(key)).toHaveLength(4);
    expect(Object.keys(ofDrivers)).toEqual(["docker", "docker-container", "kubernetes", "local", "remote"]);
    for (const [driver, properties] of Object.entries(ofDrivers)) {
      const [, section = ""] = page.split(`\n### ${driver}\n`);
      for (const name of Object.keys(properties)) expect(section).toContain(`| \`dalec:builder.${name}\` `);
    }
  });

  it("says what a key means, its type, and its default", () => {
    expect(rowOf("driver")).toEqual([
      "`dalec:driver`",
      "The driver of the builder.",
      "`docker`, `docker-container`, `kubernetes`, `local`, `remote`",
      "`local`",
    ]);
    expect(rowOf("context").slice(2)).toEqual([
      "text",
      "the directory of the spec, or the project for an `inlineSpec`; not used when the spec has no such source",
    ]);
    expect(rowOf("skipTests").slice(2)).toEqual(["true or false", "false"]);
    expect(rowOf("secrets")[2]).toBe("text by name");
    expect(rowOf("platforms")[2]).toBe("list of text");
    expect(rowOf("frontend")[2]).toBe("object: `image`, `digest`");
    expect(rowOf("images")[2]).toBe("list of objects: `target` and keys of this table");
    expect(page).not.toContain("{{");
  });

  it("needs its markers", () => {
    expect(() => withKeys("a page", schema)).toThrow("has no <!-- keys -->");
  });
});

import { describe, expect, it } from "vitest";
import manifest from "../../package.json";
import { addressOf, filesWithAddress, withAddress } from "../../tools/docs/address.mjs";
import { read, root } from "./documents";

const files = filesWithAddress(root);

describe("the address of the repository", () => {
  const moved = {
    version: "12.3.4",
    repository: { url: "git+https://git.example.net/group/sub/pulumi-dalec.git" },
  };

  it("is what package.json says, which `npm run generate:address` writes everywhere", () => {
    expect(files.filter((file) => withAddress(read(file), manifest) !== read(file))).toEqual([]);
  });

  it("is in all texts that a reader copies", () => {
    const texts = files.map((file) => withAddress(read(file), moved));
    expect(texts.join("\n")).not.toContain(addressOf(manifest));
    expect(texts.filter((text) => text.includes(`${addressOf(moved)}.git@v12.3.4`)).length).toBeGreaterThan(
      1,
    );
  });

  it.each([
    [
      "https://git.example.com/a/pulumi-dalec.git@v0.1.0\n",
      "https://git.example.net/group/sub/pulumi-dalec.git@v12.3.4\n",
    ],
    ["(https://git.example.com/a/pulumi-dalec)", "(https://git.example.net/group/sub/pulumi-dalec)"],
    [
      "npm install ../pulumi-dalec/pulumi-dalec-0.1.0.tgz\n",
      "npm install ../pulumi-dalec/pulumi-dalec-12.3.4.tgz\n",
    ],
    ["https://example.com/pulumi-dalec-others", "https://example.com/pulumi-dalec-others"],
    ["hello 0.1.0", "hello 0.1.0"],
  ])("turns %j into %j", (text, expected) => {
    expect(withAddress(text, moved)).toBe(expected);
  });
});

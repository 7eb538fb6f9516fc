import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { playedLines } from "../../tools/docs/recording.mjs";
import { root } from "./documents";

describe("the recording of the demo", () => {
  it("shows each line when it was printed, but waits at most 1.2 s for one", () => {
    const lines = [
      { pause: 0, text: "$ npm run demo" },
      { pause: 0.5, text: "• a <b>" },
      { pause: 60, text: "x".repeat(200) },
    ];
    const texts = [...playedLines(lines, "A & B").matchAll(/delay:([\d.]+)s">(.*)<\/text>/g)];
    expect(texts.map(([, time, text]) => [time, text])).toEqual([
      ["0.05", "$ npm run demo"],
      ["0.55", "• a &lt;b&gt;"],
      ["1.75", `${"x".repeat(111)}…`],
    ]);
    expect(playedLines(lines, "A & B")).toContain("<title>A &amp; B</title>");
  });

  it("names no directory of the machine that made it", () => {
    const picture = readFileSync(join(root, "docs", "demo.svg"), "utf8");
    expect(picture).toContain("npm run demo");
    expect(picture).not.toMatch(/\/(?:home|root|work|Users)\//);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const sources = join(__dirname, "../../src/dalec");
const page = readFileSync(join(__dirname, "../../docs/diagnostics.md"), "utf8");

it("every code is explained, and no other", () => {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^(check|yaml)\/.*\.ts$/.test(name),
  );
  const text = files.map((name) => readFileSync(join(sources, name), "utf8")).join("\n");
  const call =
    /(?:\b(?:error|warning|hint|incomplete)\(\s*|code: )("[a-z]+(?:-[a-z]+)+"(?:\s*\|\s*"[a-z-]+")*)/g;
  const codes = new Set(
    [...text.matchAll(call)].flatMap(([, found = ""]) =>
      [...found.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code),
    ),
  );
  for (const code of ["nothing-chosen", "several-chosen"]) if (text.includes(`"${code}"`)) codes.add(code);
  const explained = [...page.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code),
  );
  expect(codes.size).toBeGreaterThan(50);
  expect([...codes].sort()).toEqual([...explained].sort());
});

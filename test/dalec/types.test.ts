import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { spec } from "../../src/dalec/schema/specSchema";
import { typesOf } from "../../tools/dalecTypes";

it("the types of a spec match its schema", () => {
  const types = readFileSync(join(__dirname, "../../src/dalec/types.ts"), "utf8");
  expect(types, "run `npm run generate:types`").toBe(typesOf(spec));
});

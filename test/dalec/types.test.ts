import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { artifacts } from "../../src/dalec/schema/artifacts";
import { build } from "../../src/dalec/schema/build";
import { dependencies } from "../../src/dalec/schema/dependencies";
import { generator } from "../../src/dalec/schema/generators";
import { image } from "../../src/dalec/schema/image";
import { patch, source } from "../../src/dalec/schema/sources";
import { spec } from "../../src/dalec/schema/spec";
import { target } from "../../src/dalec/schema/target";
import { test } from "../../src/dalec/schema/tests";
import { typesOf } from "./typesOf";

const files = typesOf([
  { name: "generators", roots: [generator] },
  { name: "sources", roots: [source, patch] },
  { name: "build", roots: [build] },
  { name: "artifacts", roots: [artifacts] },
  { name: "dependencies", roots: [dependencies] },
  { name: "image", roots: [image] },
  { name: "tests", roots: [test] },
  { name: "target", roots: [target] },
  { name: "spec", roots: [spec] },
]);

describe("the types of a spec are those of its schema", () => {
  it.each([...files])("%s", async (name, text) => {
    await expect(text).toMatchFileSnapshot(join(__dirname, "../../src/dalec/types", `${name}.ts`));
  });
});

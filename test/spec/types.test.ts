import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { artifacts } from "../../src/spec/schema/artifacts";
import { build } from "../../src/spec/schema/build";
import { dependencies } from "../../src/spec/schema/dependencies";
import { generator } from "../../src/spec/schema/generators";
import { image } from "../../src/spec/schema/image";
import { patch, source } from "../../src/spec/schema/sources";
import { spec } from "../../src/spec/schema/spec";
import { target } from "../../src/spec/schema/target";
import { test } from "../../src/spec/schema/tests";
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
    await expect(text).toMatchFileSnapshot(join(__dirname, "../../src/spec/types", `${name}.ts`));
  });
});

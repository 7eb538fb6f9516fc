import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { kubernetesProblems } from "../../../src/builders/kubernetes/kubernetesProblems";
import { combinations } from "./combinations";
import { builderObjects } from "./objects";

describe("the objects of a builder", () => {
  it.each(combinations)("match the committed ones: $name", async ({ name, args }) => {
    const documents = builderObjects("shop-dev-packages", args).map((object) =>
      stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }),
    );
    await expect(documents.join("---\n")).toMatchFileSnapshot(`golden/${name}.yaml`);
  });

  it.each(combinations)("come from valid arguments: $name", ({ args }) => {
    expect(kubernetesProblems(args)).toEqual([]);
  });
});

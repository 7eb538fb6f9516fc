import { describe, expect, it } from "vitest";
import { recordProgram } from "../support/recording/recordProgram";
import type { Registration } from "../support/recording/registration";
import { secretPaths } from "../support/recording/values";
import { componentCases, inProject } from "./components";

const directory = inProject();

/** What a plan shows of a resource, except the values of its inputs. */
const described = ({ type, name, parent, inputs, dependencies, options }: Registration) =>
  [
    `${type} ${name}`,
    `  below: ${parent ?? "the stack"}`,
    `  inputs: ${Object.keys(inputs).sort().join(", ")}`,
    `  secrets: ${secretPaths(inputs).sort().join(", ") || "none"}`,
    `  depends on: ${dependencies.join(", ") || "nothing"}`,
    `  options: ${JSON.stringify(options)}`,
  ].join("\n");

describe("the children of a component", () => {
  it.each(componentCases)("$type", async ({ make }) => {
    const { resources } = await recordProgram(() => void make("first", directory()), { preview: true });
    expect(`\n${resources.map(described).sort().join("\n")}\n`).toMatchSnapshot();
  });
});

import { expect, it } from "vitest";
import { PlannedArguments } from "../../src/solve/plannedArguments";
import { componentInputs } from "../../src/solve/targetArgs";

it("a component shows neither its builder nor credentials nor packages of other builds", () => {
  const shown = { spec: "my-spec.yml", target: "bookworm/deb" };
  const hidden = {
    builder: { name: "farm", driver: "remote", nodes: [] },
    secrets: { TOKEN: "t" },
    registries: [{ address: "example.com", username: "me", password: "p" }],
    prebuiltPackages: [],
    dependencyPackages: [],
  };
  expect(componentInputs({ ...shown, ...hidden })).toEqual(shown);
  expect(componentInputs(undefined)).toEqual({});
});

it("arguments carry the plan that was made of them, and no others do", () => {
  const plans = new PlannedArguments<string>();
  const args = { target: "bookworm/deb" };
  expect(plans.give(args, "a plan")).toBe(args);
  expect(plans.planOf(args)).toBe("a plan");
  expect(plans.planOf({ ...args })).toBeUndefined();
});

import { expect, it } from "vitest";
import * as dalec from "../../../src";
import { recordProgram } from "../../support/recording/recordProgram";

const sdkModules = () => Object.keys(require.cache).filter((path) => path.includes("@pulumi/kubernetes/"));

it("the SDK for Kubernetes is loaded only by a program with a builder in Kubernetes", async () => {
  await recordProgram(() => void new dalec.LocalBuilder("local"));
  expect(sdkModules()).toEqual([]);
  await recordProgram(() => void new dalec.KubernetesBuilder("bk"));
  expect(sdkModules().length).toBeGreaterThan(50);
});
